using Microsoft.Extensions.Options;

namespace OrleansAi.Storage;

/// <summary>Says what is wrong with the storage settings and what to write instead; it never repeats a connection string.</summary>
internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(StorageOptions options)
    {
        const string Section = StorageOptions.Section;
        if (!Enum.TryParse<DatabaseKind>(options.Kind, ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
        {
            yield return $"{Section}:Kind is '{options.Kind}'; write {string.Join(" or ", Enum.GetNames<DatabaseKind>())}.";
        }
        else if (kind == DatabaseKind.Postgres && ConnectionStringFailure(options.ConnectionString) is { } failure)
        {
            yield return $"{Section}:ConnectionString {failure}";
        }
        else if (kind == DatabaseKind.Sqlite && !string.IsNullOrEmpty(options.ConnectionString))
        {
            yield return $"{Section}:ConnectionString is set but {Section}:Kind is Sqlite, which has none: "
                + $"write \"Kind\": \"Postgres\", or remove it and set {StorageOptions.DataDirectorySetting}.";
        }

        if (string.IsNullOrWhiteSpace(options.DataDirectory))
        {
            yield return $"{StorageOptions.DataDirectorySetting} is empty; write a directory, or leave it out for 'data'.";
        }

        if (options.QueuedWrites < 1)
        {
            yield return $"{Section}:QueuedWrites is {options.QueuedWrites}; write a number from 1, or leave it out for {new WriteLimits().QueuedWrites}.";
        }

        if (options.WritesPerCommit < 1)
        {
            yield return $"{Section}:WritesPerCommit is {options.WritesPerCommit}; write a number from 1, or leave it out for {new WriteLimits().WritesPerCommit}.";
        }
    }

    private static string? ConnectionStringFailure(string? written)
    {
        if (string.IsNullOrWhiteSpace(written))
        {
            return "is missing; write it like \"Host=localhost;Database=orleansai;Username=orleansai;Password=…\", or \"env:NAME\" for the one in that environment variable.";
        }

        try
        {
            _ = new Npgsql.NpgsqlConnectionStringBuilder(written);
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            return $"cannot be used: {exception.Message}";
        }
    }
}
