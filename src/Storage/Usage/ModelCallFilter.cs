using OrleansAi.Usage;

namespace OrleansAi.Storage.Usage;

/// <summary>A query's conditions as SQL. Only those that are set are written, so that the index by tenant and time is used.</summary>
internal sealed class ModelCallFilter
{
    private readonly List<(string Name, object? Value)> _parameters = [];
    private readonly List<string> _conditions = [];

    public ModelCallFilter(UsageQuery query)
    {
        Group = query.GroupBy switch
        {
            UsageGrouping.Total => "''",
            UsageGrouping.Model => "model",
            UsageGrouping.User => "tenant || '/' || user_name",
            UsageGrouping.Tenant => "tenant",
            UsageGrouping.Target => "target",
            UsageGrouping.Day => "day",
            UsageGrouping.Version => "CASE WHEN version IS NULL THEN model ELSE model || '@' || version END",
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.GroupBy, "no such grouping"),
        };
        Add("started_at >= @from", "@from", query.From.ToUnixTimeMilliseconds());
        Add("started_at < @to", "@to", query.To.ToUnixTimeMilliseconds());
        AddIfSet("tenant = @tenant", "@tenant", query.Tenant);
        AddIfSet("user_name = @user", "@user", query.User);
        AddIfSet("model = @model", "@model", query.Model);
        AddIfSet("target = @target", "@target", query.Target);
        AddIfSet("version = @version", "@version", query.Version);
        Add("shadow = @shadow", "@shadow", query.Shadow ? 1L : 0L);
        AddIfSet($"{Group} > @after", "@after", query.After);
    }

    public ModelCallFilter(ModelCallQuery query)
    {
        Add("started_at >= @from", "@from", query.From.ToUnixTimeMilliseconds());
        Add("started_at < @to", "@to", query.To.ToUnixTimeMilliseconds());
        Add("tenant = @tenant", "@tenant", query.Tenant);
        AddIfSet("user_name = @user", "@user", query.User);
        AddIfSet("model = @model", "@model", query.Model);
        AddIfSet("target = @target", "@target", query.Target);
        AddIfSet("version = @version", "@version", query.Version);
        Add("shadow = @shadow", "@shadow", query.Shadow ? 1L : 0L);
        AddIfSet("key_id = @key", "@key", query.KeyId);
        AddIfSet("request_id = @request", "@request", query.RequestId);
        if (query.Status is { } status)
            Add("status = @status", "@status", (long)status);

        if (query.After is { } after)
        {
            Add("(started_at < @at OR (started_at = @at AND call_id < @id))", "@at", after.StartedAt.ToUnixTimeMilliseconds());
            _parameters.Add(("@id", after.CallId));
        }
    }

    /// <summary>The expression that names a call's group.</summary>
    public string Group { get; } = "''";

    /// <summary>The conditions, for after <c>WHERE</c>.</summary>
    public string Conditions => string.Join(" AND ", _conditions);

    /// <summary>The values of the conditions, with more if a statement has more.</summary>
    public (string Name, object? Value)[] Parameters(params ReadOnlySpan<(string Name, object? Value)> more) => [.. _parameters, .. more];

    private void AddIfSet(string condition, string name, string? value)
    {
        if (value is not null)
        {
            Add(condition, name, value);
        }
    }

    private void Add(string condition, string name, object value)
    {
        _conditions.Add(condition);
        _parameters.Add((name, value));
    }
}
