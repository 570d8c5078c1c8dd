using Connectors.Engine.Catalog;

namespace Connectors.Engine.Tests.Catalog;

public class CategoryInferenceTests
{
    [Theory]
    [InlineData("kube", "Works with a Kubernetes cluster", "list_pods", "cloud")]
    [InlineData("inbox", "", "send_email", "communication")]
    [InlineData("my-postgres", "Runs SQL on a database", "query", "data")]
    [InlineData("stuff", "", "read_file", "files")]
    [InlineData("mcp-server", "An MCP server", "frobnicate", "other")]
    public void A_server_is_filed_by_what_it_says_of_itself(string name, string description, string tool, string expected) =>
        Assert.Equal(expected, CategoryInference.InferServer(name, description, [(tool, "")]));

    [Fact]
    public void A_tool_stays_with_its_server_unless_it_clearly_belongs_elsewhere()
    {
        Assert.Equal("productivity", CategoryInference.InferTool("frobnicate", "", "productivity"));
        Assert.Equal("communication", CategoryInference.InferTool("send_mail_message", "Sends an email to a mailbox", "productivity"));
        Assert.Equal("other", CategoryInference.InferTool("frobnicate", "", ""));
    }

    [Fact]
    public void Every_category_says_what_belongs_into_it()
    {
        Assert.NotEqual("", CategoryInference.Describe("Cloud"));
        Assert.NotEqual("", CategoryInference.Describe(CategoryInference.Other));
        Assert.Equal("", CategoryInference.Describe("my-own"));
    }
}
