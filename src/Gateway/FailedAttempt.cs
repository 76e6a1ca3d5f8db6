using OrleansAi.Providers;

namespace OrleansAi.Gateway;

/// <summary>An upstream call that gave no answer.</summary>
/// <param name="Target">What was called.</param>
/// <param name="Code">Why, in the words of the errors' <c>code</c>: <c>upstream_timeout</c>, for example.</param>
public readonly record struct FailedAttempt(TargetId Target, string Code);
