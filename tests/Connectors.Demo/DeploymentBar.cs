namespace Connectors.Demo;

/// <summary>Shows how far a deployment is: a bar in a terminal, a line at its end anywhere else.</summary>
internal sealed class DeploymentBar : IProgress<McpDeployment>
{
    private const int Cells = 24;
    private const string EraseLine = "\r\e[K";

    public void Report(McpDeployment value)
    {
        var done = Cells * value.Progress / 100;
        var line = $"  {value.Name,-11} [{new string('█', done)}{new string('·', Cells - done)}] {value.Progress,3}%  {value.Message}";
        if (value.IsCompleted)
        {
            Console.WriteLine(Console.IsOutputRedirected ? line : EraseLine + line);
        }
        else if (!Console.IsOutputRedirected)
        {
            Console.Write(EraseLine + line);
        }
    }
}
