using System.Diagnostics;
using System.Globalization;
using OrleansAi.Processes;

namespace OrleansAi.Cluster.Tests.Faults;

/// <summary>
/// Machines with network interfaces of their own (network namespaces of Linux), on one switch with this machine. What is between two
/// of them can be cut: packets vanish then, and neither side is told.
/// </summary>
internal sealed class TestNetwork : IAsyncDisposable
{
    // Where frames to a cut-off address go: a hardware address (locally administered) that nobody has.
    private const string Nowhere = "02:00:00:00:00:01";
    private const int FirstMachine = 11;

    private static int _networks;

    private readonly string _switch = $"oai{Environment.ProcessId % 100_000}n{Interlocked.Increment(ref _networks)}";
    private readonly string _network = $"10.87.{(Environment.ProcessId % 254) + 1}";
    private readonly Dictionary<string, ChildProcess> _machines = [];
    private int _last = FirstMachine - 1;

    /// <summary>Why this machine can't have such networks, or <c>null</c> if it can.</summary>
    public static string? WhyNot { get; } = Refusal();

    /// <summary>The addresses of this machine for what the machines of the network use.</summary>
    public string Upstream => $"{_network}.1";

    public string Postgres => $"{_network}.2";

    public string Redis => $"{_network}.3";

    public static async Task<TestNetwork> StartAsync()
    {
        var network = new TestNetwork();
        await RunAsync("ip", "link", "add", network._switch, "type", "bridge");
        foreach (var address in new[] { network.Upstream, network.Postgres, network.Redis })
        {
            await RunAsync("ip", "address", "add", $"{address}/24", "dev", network._switch);
        }

        await RunAsync("ip", "link", "set", network._switch, "up");
        return network;
    }

    /// <summary>Adds a machine. It is gone with its network, or with the test process.</summary>
    public async Task<Machine> AddAsync()
    {
        var number = Interlocked.Increment(ref _last);
        var address = $"{_network}.{number}";

        // A namespace lives as long as a process in it; this one reads until the test process has ended.
        var holder = ChildProcess.Start("unshare", ["--net", "sh", "-c", "echo here; read end"]);
        lock (_machines)
        {
            _machines.Add(address, holder);
        }

        await Until.TrueAsync("the network namespace", () => Task.FromResult(holder.Output == "here"));
        var process = holder.Id.ToString(CultureInfo.InvariantCulture);
        var cable = $"{_switch}-{number}";
        await RunAsync("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", process);
        await RunAsync("ip", "link", "set", cable, "master", _switch, "up");
        var machine = new Machine(address, ["nsenter", "--target", process, "--net"]);
        await RunAsync([.. machine.Enter, "ip", "link", "set", "lo", "up"]);
        await RunAsync([.. machine.Enter, "ip", "address", "add", $"{address}/24", "dev", "eth0"]);
        await RunAsync([.. machine.Enter, "ip", "link", "set", "eth0", "up"]);
        return machine;
    }

    /// <summary>From now on nothing that the machine sends to those addresses arrives, nor what they send to it.</summary>
    public async Task CutAsync(Machine machine, params string[] others)
    {
        foreach (var other in others)
        {
            await LoseAsync(machine.Enter, other, "eth0");
            if (Enter(other) is { } enter)
            {
                await LoseAsync(enter, machine.Address, "eth0");
            }
        }
    }

    /// <summary>Joins what <see cref="CutAsync"/> has cut.</summary>
    public async Task JoinAsync(Machine machine, params string[] others)
    {
        foreach (var other in others)
        {
            await RunAsync([.. machine.Enter, "ip", "neighbour", "delete", other, "dev", "eth0"]);
            if (Enter(other) is { } enter)
            {
                await RunAsync([.. enter, "ip", "neighbour", "delete", machine.Address, "dev", "eth0"]);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var holder in _machines.Values)
        {
            await holder.DisposeAsync();
        }

        await RunAsync("ip", "link", "delete", _switch);
    }

    // What this machine sends to the network has other addresses; whatever needs an answer gets none.
    private string[]? Enter(string address) =>
        _machines.TryGetValue(address, out var holder) ? ["nsenter", "--target", holder.Id.ToString(CultureInfo.InvariantCulture), "--net"] : null;

    private static Task LoseAsync(IReadOnlyList<string> enter, string address, string device) =>
        RunAsync([.. enter, "ip", "neighbour", "replace", address, "lladdr", Nowhere, "dev", device, "nud", "permanent"]);

    private static async Task RunAsync(params string[] command)
    {
        await using var process = ChildProcess.Start(command[0], command[1..]);
        await process.WaitForExitAsync(TimeSpan.FromSeconds(10));
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} failed: {process.Output}");
        }
    }

    private static string? Refusal()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            return "A network of its own needs Linux and root.";
        }

        using var attempt = Process.Start(new ProcessStartInfo("unshare", ["--net", "ip", "link", "add", "type", "veth"]) { RedirectStandardError = true })!;
        var error = attempt.StandardError.ReadToEnd();
        attempt.WaitForExit();
        return attempt.ExitCode == 0 ? null : $"This machine allows no network namespaces: {error.Trim()}";
    }
}
