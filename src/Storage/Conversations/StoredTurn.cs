using OrleansAi.Access;
using OrleansAi.Conversations;

namespace OrleansAi.Storage.Conversations;

/// <summary>A turn and in whose name it calls models, so that it can be resumed after a crash.</summary>
public sealed record StoredTurn(Turn Turn, Caller Caller);
