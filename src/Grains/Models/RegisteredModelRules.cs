using OrleansAi.Models;

namespace OrleansAi.Grains.Models;

/// <summary>How names in the registry of models change. Pure.</summary>
internal static class RegisteredModelRules
{
    /// <summary>What a command comes to: the same record where nothing is to be stored.</summary>
    public readonly record struct Decision(RegistrationOutcome Outcome, RegisteredModel? Model);

    /// <summary>Registers or changes a model. One that is registered so already stays as it is, by whomever it was registered.</summary>
    public static Decision Register(RegisteredModel? current, string name, RegisterModel command, DateTimeOffset now)
    {
        if (IsOutdated(current, command.ExpectedRevision))
            return new Decision(RegistrationOutcome.Outdated, current);

        return current?.Definition == command.Definition
            ? new Decision(RegistrationOutcome.Done, current)
            : new Decision(RegistrationOutcome.Done, Next(current, name, command.Definition, command.ChangedBy, now));
    }

    /// <summary>Removes a model.</summary>
    public static Decision Remove(RegisteredModel? current, string name, RemoveModel command, DateTimeOffset now)
    {
        if (current is not { IsRegistered: true })
            return new Decision(RegistrationOutcome.Missing, current);

        return IsOutdated(current, command.ExpectedRevision)
            ? new Decision(RegistrationOutcome.Outdated, current)
            : new Decision(RegistrationOutcome.Done, Next(current, name, null, command.ChangedBy, now));
    }

    private static bool IsOutdated(RegisteredModel? current, long? expected) => expected is { } revision && revision != (current?.Revision ?? 0);

    private static RegisteredModel Next(RegisteredModel? current, string name, string? definition, string by, DateTimeOffset now) => new()
    {
        Name = name,
        Revision = (current?.Revision ?? 0) + 1,
        Definition = definition,
        // As it is stored, so that everyone has the same.
        ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
        ChangedBy = by,
    };
}
