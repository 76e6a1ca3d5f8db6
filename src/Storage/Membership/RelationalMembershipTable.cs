using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;
using static OrleansAi.Storage.Membership.MembershipRow;

namespace OrleansAi.Storage.Membership;

/// <summary>
/// Keeps the members of an Orleans cluster in <c>cluster_members</c>. Every change raises the cluster's version in the same
/// transaction and only if it is the one that the silo had read, which is what Orleans's membership protocol asks of a table.
/// </summary>
public sealed class RelationalMembershipTable(IDatabase database, IOptions<ClusterOptions> options) : IMembershipTable
{
    private const string SelectVersion = "SELECT version FROM cluster_versions WHERE cluster_id = @cluster";

    private const string InsertVersion = "INSERT INTO cluster_versions (cluster_id, version) VALUES (@cluster, 0) ON CONFLICT (cluster_id) DO NOTHING";

    // The condition on the member stands here, so that the version rises with the member's change or not at all: as every
    // change holds this row, the member can't change between the two statements.
    private const string RaiseVersion = "UPDATE cluster_versions SET version = version + 1 WHERE cluster_id = @cluster AND version = @expected AND ";

    private const string RaiseVersionForNew = RaiseVersion +
        "NOT EXISTS (SELECT 1 FROM cluster_members WHERE cluster_id = @cluster AND silo_address = @silo)";

    private const string RaiseVersionForKnown = RaiseVersion +
        "EXISTS (SELECT 1 FROM cluster_members WHERE cluster_id = @cluster AND silo_address = @silo AND version = @member)";

    private const string SelectMembers = $"SELECT {Columns} FROM cluster_members WHERE cluster_id = @cluster";

    private const string InsertMember = $"""
        INSERT INTO cluster_members (cluster_id, {Columns})
        VALUES (@cluster, @silo, @version, @status, @name, @host, @gateway, @suspected, @started, @alive)
        """;

    private const string UpdateMember = """
        UPDATE cluster_members SET version = @version, status = @status, silo_name = @name, host_name = @host,
            gateway_port = @gateway, suspected_by = @suspected, started_at = @started, alive_at = @alive
        WHERE cluster_id = @cluster AND silo_address = @silo
        """;

    private readonly string _cluster = options.Value.ClusterId;

    public async Task InitializeMembershipTable(bool tryInitTableVersion)
    {
        if (tryInitTableVersion)
        {
            await database.WriteAsync(session => session.ExecuteAsync(InsertVersion, ("@cluster", _cluster))).ConfigureAwait(false);
        }
    }

    public async Task<MembershipTableData> ReadAll()
    {
        var (members, version) = await ReadAsync(SelectMembers, ("@cluster", _cluster)).ConfigureAwait(false);
        return new MembershipTableData([.. members], version);
    }

    public async Task<MembershipTableData> ReadRow(SiloAddress key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (members, version) = await ReadAsync(
            $"{SelectMembers} AND silo_address = @silo", ("@cluster", _cluster), ("@silo", key.ToParsableString())).ConfigureAwait(false);
        return new MembershipTableData([.. members], version);
    }

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        ChangeAsync(entry, tableVersion, RaiseVersionForNew, etag: null, InsertMember);

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        ChangeAsync(entry, tableVersion, RaiseVersionForKnown, etag, UpdateMember);

    public async Task UpdateIAmAlive(MembershipEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await database.WriteAsync(session => session.ExecuteAsync(
            "UPDATE cluster_members SET alive_at = @alive WHERE cluster_id = @cluster AND silo_address = @silo",
            ("@alive", Ticks(entry.IAmAliveTime)),
            ("@cluster", _cluster),
            ("@silo", entry.SiloAddress.ToParsableString()))).ConfigureAwait(false);
    }

    public async Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) =>
        await database.WriteAsync(session => session.ExecuteAsync(
            "DELETE FROM cluster_members WHERE cluster_id = @cluster AND status = @dead AND alive_at < @before AND started_at < @before",
            ("@cluster", _cluster),
            ("@dead", (long)SiloStatus.Dead),
            ("@before", beforeDate.UtcTicks))).ConfigureAwait(false);

    public async Task DeleteMembershipTableEntries(string clusterId) =>
        await database.WriteAsync(async session =>
        {
            await session.ExecuteAsync("DELETE FROM cluster_members WHERE cluster_id = @cluster", ("@cluster", clusterId)).ConfigureAwait(false);
            return await session.ExecuteAsync("DELETE FROM cluster_versions WHERE cluster_id = @cluster", ("@cluster", clusterId)).ConfigureAwait(false);
        }).ConfigureAwait(false);

    private async Task<bool> ChangeAsync(MembershipEntry entry, TableVersion tableVersion, string raise, string? etag, string change)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(tableVersion);
        var expected = Version(tableVersion.VersionEtag);
        return await database.WriteAsync(async session =>
        {
            (string, object?)[] condition = [("@cluster", _cluster), ("@expected", expected), ("@silo", entry.SiloAddress.ToParsableString())];
            if (await session.ExecuteAsync(raise, etag is null ? condition : [.. condition, ("@member", Version(etag))]).ConfigureAwait(false) == 0)
            {
                return false;
            }

            await session.ExecuteAsync(change, Parameters(_cluster, entry, expected + 1)).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
    }

    private ValueTask<(ImmutableArray<Tuple<MembershipEntry, string>> Members, TableVersion Version)> ReadAsync(
        string sql, params (string Name, object? Value)[] parameters) =>
        database.ReadAsync(async session =>
        {
            var version = await session.QueryFirstOrDefaultAsync(SelectVersion, row => row.GetInt64(0), ("@cluster", _cluster)).ConfigureAwait(false);
            var members = await session.QueryAsync(sql, Read, parameters).ConfigureAwait(false);
            return (members, new TableVersion((int)version, ETag(version)));
        });
}
