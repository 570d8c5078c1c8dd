using System.Collections.Frozen;
using Connectors.Engine.Selection.Text;

namespace Connectors.Engine.Catalog;

/// <summary>Guesses under which category a server or a tool is to be filed, when its deployment does not say. A guess only ever files: it hides nothing from a selection.</summary>
internal static class CategoryInference
{
    /// <summary>The category of what fits no other.</summary>
    public const string Other = "other";

    private const double ServerNameWeight = 4;
    private const double ServerDescriptionWeight = 2;
    private const double ToolNameWeight = 1;
    private const double ToolDescriptionWeight = 0.3;

    // A guess needs as much as one telling word in a server's description, or a tool's name with one in its description.
    private const double ServerThreshold = 1.5;
    private const double ToolThreshold = 1.2;
    private const int DescriptionWords = 40;

    private static readonly (string Name, string Description, string Words)[] Taxonomy =
    [
        ("code", "Source code, reviews, builds and tests", "git github gitlab bitbucket code repository repo commit branch pull merge diff lint compile package npm library sdk ci pipeline build circleci jenkins test postman debug refactor typescript python gitops svn snippet storybook"),
        ("communication", "Mail, chat and messages", "slack email mail gmail outlook chat message teams discord telegram whatsapp sms inbox mailbox channel thread twilio imap smtp notify reddit"),
        ("project-management", "Issues, tasks, boards and sprints", "jira asana trello linear monday shortcut issue ticket task story epic sprint board backlog milestone kanban project workitem clickup iteration card"),
        ("cloud", "Clouds, clusters, servers and networks", "aws azure gcp cloud cloudflare kubernetes kubectl k8s docker container cluster pod vm vps hosting terraform serverless lambda worker dns domain deploy coolify heroku vercel helm bucket argocd infrastructure"),
        ("data", "Databases, queries and analysis", "database sql postgres postgresql mysql sqlite mongodb redis elasticsearch query table schema index warehouse bigquery snowflake airtable record dataset chart graph csv analytics vector pinecone supabase neo4j"),
        ("productivity", "Calendars, notes, documents and contacts", "calendar event meeting notion note document spreadsheet excel slides docs office sheet workbook contact crm hubspot salesforce reminder todo obsidian lark feishu presentation invoice"),
        ("web", "Browsing, searching and reading the web", "browser web website playwright puppeteer chrome crawl scrape search url screenshot navigate firecrawl tavily brave exa html map maps geocode directions place weather devtools mobile"),
        ("files", "Files and folders", "file filesystem folder directory drive dropbox onedrive disk path upload download archive zip box desktop"),
        ("observability", "Logs, metrics, alerts and incidents", "log metric trace alert monitor incident datadog sentry grafana prometheus observability dashboard error downtime newrelic pagerduty span telemetry slo apm"),
        ("ai", "Models, reasoning, memory and generated media", "ai llm model prompt embedding memory knowledge thinking reasoning openai anthropic huggingface perplexity agent image speech voice entity rag completion"),
    ];

    private static readonly FrozenDictionary<string, int> CategoryByStem = Taxonomy
        .SelectMany((category, at) => category.Words.Split(' ').Select(word => (Stem: EnglishStemmer.Stem(word), At: at)))
        .DistinctBy(entry => entry.Stem)
        .ToFrozenDictionary(entry => entry.Stem, entry => entry.At, StringComparer.Ordinal);

    /// <summary>What belongs into a category.</summary>
    /// <param name="category">Its name, any case.</param>
    /// <returns>A few words, or an empty text for a category of the user's own.</returns>
    public static string Describe(string category) =>
        Array.Find(Taxonomy, known => known.Name.Equals(category, StringComparison.OrdinalIgnoreCase)).Description
        ?? (category.Equals(Other, StringComparison.OrdinalIgnoreCase) ? "What fits no other category" : "");

    /// <summary>Guesses a server's category.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">Its description; may be empty.</param>
    /// <param name="tools">Its tools' names and descriptions.</param>
    /// <returns>A category of the taxonomy, <see cref="Other"/> when nothing speaks for one.</returns>
    public static string InferServer(string name, string description, IEnumerable<(string Name, string Description)> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        var votes = new double[Taxonomy.Length];
        Vote(votes, name, ServerNameWeight);
        Vote(votes, description, ServerDescriptionWeight);

        // All tools together speak as loud as one description, however many there are.
        var toolVotes = new double[Taxonomy.Length];
        var count = 0;
        foreach (var tool in tools)
        {
            Vote(toolVotes, tool.Name, ToolNameWeight);
            Vote(toolVotes, tool.Description, ToolDescriptionWeight);
            count++;
        }

        for (var at = 0; at < votes.Length; at++)
        {
            votes[at] += count > 0 ? 2 * ServerDescriptionWeight * toolVotes[at] / count : 0;
        }

        return Best(votes, ServerThreshold) ?? Other;
    }

    /// <summary>Guesses a tool's category.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">Its description; may be empty.</param>
    /// <param name="serverCategory">Its server's category, which stands unless the tool clearly says another.</param>
    /// <returns>A category.</returns>
    public static string InferTool(string name, string description, string serverCategory)
    {
        var votes = new double[Taxonomy.Length];
        Vote(votes, name, ToolNameWeight);
        Vote(votes, description, ToolDescriptionWeight);
        var own = Array.FindIndex(Taxonomy, known => known.Name.Equals(serverCategory, StringComparison.OrdinalIgnoreCase));
        if (own >= 0)
        {
            votes[own] += ToolThreshold;
        }

        return Best(votes, ToolThreshold) ?? (serverCategory.Length > 0 ? serverCategory : Other);
    }

    private static void Vote(double[] votes, string text, double weight)
    {
        foreach (var stem in WordSplitter.SplitPlain(text).Take(DescriptionWords).Select(EnglishStemmer.Stem).Distinct())
        {
            if (CategoryByStem.TryGetValue(stem, out var category))
            {
                votes[category] += weight;
            }
        }
    }

    private static string? Best(double[] votes, double threshold)
    {
        var best = Array.IndexOf(votes, votes.Max());
        return votes[best] >= threshold ? Taxonomy[best].Name : null;
    }
}
