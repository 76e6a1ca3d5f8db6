namespace Orleans.StandIn.Activations;

/// <summary>Where an activation stands.</summary>
internal enum ActivationState
{
    /// <summary>Nothing has happened: the first request activates it.</summary>
    Created,

    /// <summary>State is read, OnActivateAsync runs; requests wait.</summary>
    Activating,

    /// <summary>Requests start.</summary>
    Valid,

    /// <summary>Running requests finish, others wait.</summary>
    Deactivating,

    /// <summary>OnDeactivateAsync runs.</summary>
    Ending,

    /// <summary>Over: what waited, and what comes, goes to the next activation.</summary>
    Ended,
}
