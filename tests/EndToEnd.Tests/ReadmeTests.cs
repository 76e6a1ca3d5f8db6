using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using OrleansAi.Processes;

namespace OrleansAi.EndToEnd.Tests;

/// <summary>
/// Runs every bash snippet of README.md, in order, in one shell and one folder, as a newcomer pastes them. Three things differ from
/// the newcomer's machine: <c>./run</c> starts what is built already and returns when it is ready, in place of a second terminal;
/// the port 5080 is a free one; and the two providers' addresses are overridden by environment variables, so that nothing outside
/// is called: OpenAI's is our scripted upstream, and nobody listens where Ollama would.
/// </summary>
public sealed partial class ReadmeTests : IAsyncLifetime
{
    private const string Marker = "=== snippet";
    private const string Run =
        """
        #!/usr/bin/env bash
        if [ -f server.pid ]; then
          kill "$(cat server.pid)"
          while kill -0 "$(cat server.pid)" 2> /dev/null; do sleep 0.05; done
        fi
        dotnet "$SERVER" --urls "http://127.0.0.1:$PORT" "$@" > server.log 2>&1 &
        echo $! > server.pid
        until curl -sf "http://127.0.0.1:$PORT/health/ready" > /dev/null; do
          kill -0 "$(cat server.pid)" 2> /dev/null || { cat server.log; exit 1; }
          sleep 0.1
        done
        """;

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orleansai-test-");
    private UpstreamProcess _upstream = null!;

    public async Task InitializeAsync() => _upstream = await UpstreamProcess.StartScriptedAsync();

    public async Task DisposeAsync()
    {
        await _upstream.DisposeAsync();
        StopServer();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Snippets_DoWhatTheTextSays()
    {
        // What each snippet has to show, in the order of the page.
        string[][] expected =
        [
            [],
            ["\"object\":\"chat.completion\"", "\"model\":\"local\"", "Sources"],
            ["event: turn.started", "event: turn.completed", "\"type\":\"turn.completed\""],
            [],
            ["\"object\":\"chat.completion\"", "\"role\":\"assistant\"", "\"object\":\"embedding\""],
            [],
            ["x-orleansai-provider: openai", "x-orleansai-cost: 0.0000", "\"tier\":\"pro\""],
        ];
        var snippets = Snippets(await File.ReadAllTextAsync(Path.Combine(TestEnvironment.RepositoryRoot, "README.md")));
        Assert.Equal(expected.Length, snippets.Count);

        var shown = await RunAsync(snippets);

        for (var i = 0; i < expected.Length; i++)
        {
            Assert.All(expected[i], text => Assert.Contains(text, shown[i], StringComparison.OrdinalIgnoreCase));
        }
    }

    private static IReadOnlyList<string> Snippets(string page) => [.. BashBlock().Matches(page).Select(match => match.Groups[1].Value)];

    /// <summary>Runs the snippets and returns what each has written.</summary>
    private async Task<string[]> RunAsync(IReadOnlyList<string> snippets)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "run"), Run);
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "models"), Path.Combine(TestEnvironment.RepositoryRoot, "models"));
        var port = TestEnvironment.FreePort().ToString(CultureInfo.InvariantCulture);
        var script = "chmod +x run\n" + string.Concat(snippets.Select(snippet => $"echo '{Marker}'\n{snippet.Replace(":5080", $":{port}", StringComparison.Ordinal)}\necho\n"));
        await using var shell = ChildProcess.Start(
            "bash",
            ["-euo", "pipefail", "-c", script],
            new Dictionary<string, string?>
            {
                ["SERVER"] = TestEnvironment.Program("Silo"),
                ["PORT"] = port,
                ["OrleansAi__Providers__openai__Endpoint"] = _upstream.Endpoint,
                ["OrleansAi__Providers__ollama__Endpoint"] = $"http://127.0.0.1:{TestEnvironment.FreePort()}/v1",
            },
            _folder.FullName);
        await shell.WaitForExitAsync(Within);
        Assert.True(shell.ExitCode == 0, $"The snippets ended with {shell.ExitCode}. They wrote:\n{shell.Output}");
        return shell.Output.Split(Marker)[1..];
    }

    private void StopServer()
    {
        var file = Path.Combine(_folder.FullName, "server.pid");
        if (!File.Exists(file))
        {
            return;
        }

        try
        {
            using var server = Process.GetProcessById(int.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture));
            server.Kill();
            server.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }

    [GeneratedRegex("^```bash\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BashBlock();
}
