namespace OrleansAi.Api.Quotas;

/// <summary>The body of <c>POST /api/users/{id}/credits</c>.</summary>
/// <param name="Id">Chosen by the sender: the same id adds once, however often it is sent.</param>
/// <param name="Amount">How much to add, in dollars.</param>
/// <param name="Note">Why, for the ledger.</param>
internal sealed record NewCredits(string? Id, decimal Amount, string? Note)
{
    private const int LongestId = 200;
    private const int LongestNote = 1000;
    private const decimal Most = 1_000_000;

    /// <summary>What is wrong with the request and with which member, or <c>null</c>.</summary>
    public (string Message, string Parameter)? Problem()
    {
        if (Id is not { Length: > 0 and <= LongestId })
        {
            return ($"id has {Id?.Length ?? 0} characters; write 1 to {LongestId} that name this addition, so that a repeat adds nothing.", "id");
        }

        if (Amount is <= 0 or > Most)
        {
            return ($"amount is {Amount}; write dollars above 0 and up to {Most}.", "amount");
        }

        return Note?.Length > LongestNote ? ($"note has {Note.Length} characters; write at most {LongestNote}.", "note") : null;
    }
}

/// <summary>What became of added credits.</summary>
/// <param name="Added">Whether they were added now; false where the id was used before.</param>
/// <param name="Credits">The credits that are left, in dollars.</param>
internal sealed record CreditsView(bool Added, decimal Credits);
