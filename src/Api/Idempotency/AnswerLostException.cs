namespace OrleansAi.Api.Idempotency;

/// <summary>Whoever made an answer has stopped before its end.</summary>
internal sealed class AnswerLostException() : Exception("Whoever made the answer has stopped before its end.");
