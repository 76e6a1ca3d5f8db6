namespace OrleansAi.Inference.Sessions;

/// <summary>Where a request has gone.</summary>
internal enum AddedTo
{
    /// <summary>It waits.</summary>
    Queue,

    /// <summary>Nowhere: too much waits already.</summary>
    Full,

    /// <summary>Nowhere: the model is being unloaded.</summary>
    Closed,
}
