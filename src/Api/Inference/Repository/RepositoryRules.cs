using System.Collections.Immutable;
using System.Net;
using OrleansAi.Access;
using OrleansAi.Api.Errors;
using OrleansAi.Inference;

namespace OrleansAi.Api.Inference.Repository;

/// <summary>What becomes of the reports of several processes.</summary>
internal static class RepositoryRules
{
    /// <summary>The models that a caller may call, each as the cluster has it. Why one can't be loaded is for administrators.</summary>
    public static IEnumerable<RepositoryModel> Index(ImmutableArray<LocalModelReport> reports, Caller caller) =>
        from model in reports.SelectMany(static report => report.Models).GroupBy(static model => model.Name, StringComparer.Ordinal).OrderBy(static models => models.Key, StringComparer.Ordinal)
        where TensorCalls.MayCall(caller, model.Key)
        select Of(model.Key, [.. model], caller.Has(Scope.Admin));

    /// <summary>Why a name stands for no model, or <c>null</c> where it stands for one.</summary>
    public static InferenceProblem? Unknown(string name, ImmutableArray<LocalModelReport> reports) =>
        reports.IsEmpty ? new(HttpStatusCode.ServiceUnavailable, ErrorCodes.Unavailable, "No process for local models answers; ask again.", TimeSpan.FromSeconds(1))
        : reports.All(static report => report.Models.IsEmpty) ? InferenceProblem.Of(new InferenceRefusal(InferenceRefusalKind.Unknown, $"There is no local model '{name}'."))
        : null;

    /// <summary>Why a model is not loaded everywhere, or <c>null</c> where it is.</summary>
    public static InferenceProblem? NotLoaded(string name, ImmutableArray<LocalModelReport> reports)
    {
        string[] failures = [.. from report in reports from model in report.Models let why = model.Failure ?? (model.IsLoading ? "It is still being loaded." : null) where why is not null select $"{model.Name} on {report.Silo}: {why}"];
        return failures.Length == 0 ? null : InferenceProblem.Of(new InferenceRefusal(InferenceRefusalKind.NotLoaded, $"The model '{name}' cannot be loaded. {string.Join(' ', failures)}"));
    }

    private static RepositoryModel Of(string name, LocalModelState[] states, bool isAdministrator)
    {
        var status = states.Max(static state => state.Status switch
        {
            LocalModelStatus.Loaded => (3, state.Status),
            LocalModelStatus.Loading => (2, state.Status),
            LocalModelStatus.Failed => (1, state.Status),
            _ => (0, state.Status),
        }).Status;
        var failure = states.Select(static state => state.Failure).FirstOrDefault(static failure => failure is not null);
        return new RepositoryModel(name, status, status switch
        {
            LocalModelStatus.Failed when isAdministrator => failure,
            LocalModelStatus.Failed => "It cannot be loaded; the log of the silo that was to run it says why.",
            LocalModelStatus.Unloaded => "It is not in memory; its next request loads it.",
            _ => isAdministrator ? failure : null,
        });
    }
}

/// <summary>A local model as the cluster has it.</summary>
/// <param name="Key">What the settings call it: a name, or <c>NAME/VERSION</c>.</param>
/// <param name="Status">The best that a process has.</param>
/// <param name="Reason">What keeps it from serving, or <c>null</c>.</param>
internal sealed record RepositoryModel(string Key, LocalModelStatus Status, string? Reason)
{
    /// <summary>The name without its version.</summary>
    public string Name => ModelVersions.VersionOf(Key) is { } version ? Key[..^(version.Length + 1)] : Key;

    /// <summary>The version, or <c>null</c>.</summary>
    public string? Version => ModelVersions.VersionOf(Key);

    /// <summary>Whether it serves.</summary>
    public bool IsReady => Status == LocalModelStatus.Loaded;

    /// <summary>As Triton's model repository extension calls it.</summary>
    public string State => Status switch
    {
        LocalModelStatus.Loaded => "READY",
        LocalModelStatus.Loading => "LOADING",
        _ => "UNAVAILABLE",
    };
}
