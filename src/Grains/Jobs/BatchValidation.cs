using System.Collections.Immutable;
using OrleansAi.Jobs;

namespace OrleansAi.Grains.Jobs;

/// <summary>Looks at all lines of a batch before the first is run.</summary>
internal static class BatchValidation
{
    private const int MostErrors = 100;

    /// <summary>How many lines there are, and what is wrong with those that are wrong: the first hundred.</summary>
    public static async ValueTask<(long Lines, ImmutableArray<BatchError> Errors)> CheckAsync(
        IAsyncEnumerable<BatchLine> lines, string endpoint, int mostLines)
    {
        var (count, errors) = (0L, ImmutableArray.CreateBuilder<BatchError>());
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var line in lines)
        {
            if (++count > mostLines)
                return (count, [.. errors, new("too_many_requests", $"The batch has more than {mostLines} requests.", null, line.Number)]);

            var (request, error) = BatchRequest.Read(line, endpoint);
            if (request is not null && !ids.Add(request.CustomId))
            {
                error = new(
                    "duplicate_custom_id",
                    $"The custom_id for this request is a duplicate of another request: '{request.CustomId}'. It must be unique for each request in a batch.",
                    "custom_id",
                    line.Number);
            }

            if (error is not null)
                errors.Add(error);

            if (errors.Count == MostErrors)
                break;
        }

        if (count == 0)
            errors.Add(new("empty_file", "The input file is empty. Ensure that it contains at least one request.", null, null));

        return (count, errors.ToImmutable());
    }
}
