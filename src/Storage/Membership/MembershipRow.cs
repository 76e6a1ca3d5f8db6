using System.Data.Common;
using System.Globalization;
using Orleans.Runtime;

namespace OrleansAi.Storage.Membership;

/// <summary>A row of <c>cluster_members</c> as Orleans's entry, and back.</summary>
internal static class MembershipRow
{
    public const string Columns = "silo_address, version, status, silo_name, host_name, gateway_port, suspected_by, started_at, alive_at";

    public static Tuple<MembershipEntry, string> Read(DbDataReader row) => Tuple.Create(
        new MembershipEntry
        {
            SiloAddress = SiloAddress.FromParsableString(row.GetString(0)),
            Status = (SiloStatus)row.GetInt64(2),
            SiloName = row.GetString(3),
            HostName = row.GetString(4),
            ProxyPort = (int)row.GetInt64(5),
            SuspectTimes = ReadSuspicions(row.GetString(6)),
            StartTime = Time(row.GetInt64(7)),
            IAmAliveTime = Time(row.GetInt64(8)),
        },
        ETag(row.GetInt64(1)));

    public static (string Name, object? Value)[] Parameters(string cluster, MembershipEntry entry, long version) =>
    [
        ("@cluster", cluster),
        ("@silo", entry.SiloAddress.ToParsableString()),
        ("@version", version),
        ("@status", (long)entry.Status),
        ("@name", entry.SiloName),
        ("@host", entry.HostName ?? ""),
        ("@gateway", (long)entry.ProxyPort),
        ("@suspected", WriteSuspicions(entry.SuspectTimes)),
        ("@started", Ticks(entry.StartTime)),
        ("@alive", Ticks(entry.IAmAliveTime)),
    ];

    public static string ETag(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The version that <paramref name="etag"/> stands for, or one that no row has.</summary>
    public static long Version(string? etag) =>
        long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1;

    // Orleans's times are UTC, whatever their kind says.
    public static long Ticks(DateTime time) => time.Ticks;

    private static DateTime Time(long ticks) => new(ticks, DateTimeKind.Utc);

    // "ADDRESS TICKS", separated by commas: an address has neither.
    private static string WriteSuspicions(List<Tuple<SiloAddress, DateTime>>? suspicions) => string.Join(',', (suspicions ?? []).Select(
        suspicion => string.Create(CultureInfo.InvariantCulture, $"{suspicion.Item1.ToParsableString()} {Ticks(suspicion.Item2)}")));

    private static List<Tuple<SiloAddress, DateTime>> ReadSuspicions(string written) =>
    [
        .. from suspicion in written.Split(',', StringSplitOptions.RemoveEmptyEntries)
           let parts = suspicion.Split(' ')
           select Tuple.Create(SiloAddress.FromParsableString(parts[0]), Time(long.Parse(parts[1], CultureInfo.InvariantCulture))),
    ];
}
