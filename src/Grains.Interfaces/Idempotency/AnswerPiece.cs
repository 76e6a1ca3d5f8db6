using System.Collections.Immutable;

namespace OrleansAi.Idempotency;

/// <summary>A piece of an answer, sealed by the front that ran its request.</summary>
/// <param name="Sealed">The bytes.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Idempotency.AnswerPiece")]
public sealed record AnswerPiece([property: Id(0)] ImmutableArray<byte> Sealed);

/// <summary>Whether an answer is over, and what becomes of it.</summary>
[GenerateSerializer, Alias("OrleansAi.Idempotency.AnswerEnd")]
public enum AnswerEnd
{
    /// <summary>It goes on.</summary>
    None = 0,

    /// <summary>It is whole: keep it for whoever sends the request again.</summary>
    Keep = 1,

    /// <summary>It failed: those who read it get it, and whoever sends the request again has it run anew.</summary>
    Forget = 2,

    /// <summary>It broke off: those who read it are told so, and whoever sends the request again has it run anew.</summary>
    Break = 3,
}

/// <summary>What was read of an answer.</summary>
/// <param name="Pieces">The pieces from the asked number on; none where nothing new came in time.</param>
/// <param name="State">Whether more will come.</param>
[GenerateSerializer, Immutable, Alias("OrleansAi.Idempotency.AnswerPart")]
public sealed record AnswerPart([property: Id(0)] ImmutableArray<AnswerPiece> Pieces, [property: Id(1)] AnswerState State);

/// <summary>Whether more of an answer will come.</summary>
[GenerateSerializer, Alias("OrleansAi.Idempotency.AnswerState")]
public enum AnswerState
{
    /// <summary>Its request runs.</summary>
    Running = 0,

    /// <summary>These were the last pieces.</summary>
    Ended = 1,

    /// <summary>Nobody runs the request, or its runner is not heard of any more: claim it.</summary>
    Lost = 2,
}
