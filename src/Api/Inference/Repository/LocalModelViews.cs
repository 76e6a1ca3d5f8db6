using System.Collections.Immutable;
using System.Text.Json;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference.Repository;

/// <summary>The local models that there are.</summary>
internal sealed record LocalModelList(IReadOnlyList<LocalModelView> Models)
{
    public static LocalModelList Of(ImmutableArray<LocalModelReport> reports) => new([..
        from report in reports
        from model in report.Models
        group LocalModelCopyView.Of(report.Silo, model) by model.Name into copies
        orderby copies.Key
        select new LocalModelView(copies.Key, [.. copies])]);
}

/// <summary>A local model.</summary>
/// <param name="Name">What the settings call it.</param>
/// <param name="Silos">What each process has of it.</param>
internal sealed record LocalModelView(string Name, IReadOnlyList<LocalModelCopyView> Silos);

/// <summary>What a process has of a model.</summary>
/// <param name="Silo">The machine or pod, and the process's number there.</param>
/// <param name="State"><c>unloaded</c>, <c>loading</c>, <c>loaded</c> or <c>failed</c>.</param>
/// <param name="Failure">Why it could not be loaded when that was tried last; absent where it could.</param>
/// <param name="Description">What it does; absent where it is not in memory.</param>
/// <param name="Bytes">The bytes of its files that are in memory.</param>
/// <param name="Requests">How many requests it has, waiting ones among them.</param>
/// <param name="Waiting">How many of them wait.</param>
/// <param name="LastUsed">When it was asked for last, or began to load; absent where it is not in memory.</param>
internal sealed record LocalModelCopyView(string Silo, string State, string? Failure, string? Description, long Bytes, int Requests, int Waiting, DateTimeOffset? LastUsed)
{
    public static LocalModelCopyView Of(string silo, LocalModelState model) => new(
        silo, JsonNamingPolicy.CamelCase.ConvertName(model.Status.ToString()), model.Failure, model.Description, model.Bytes, model.Requests, model.Waiting, model.LastUsed);
}
