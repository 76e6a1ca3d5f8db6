namespace OrleansAi.Jobs;

/// <summary>How far a batch is.</summary>
[GenerateSerializer, Alias("OrleansAi.Jobs.BatchStatus")]
public enum BatchStatus
{
    /// <summary>Its lines are being checked.</summary>
    Validating,

    /// <summary>A line is wrong, or the file is gone: nothing (more) is run.</summary>
    Failed,

    /// <summary>Its lines are being run.</summary>
    InProgress,

    /// <summary>All are run; its files are being written.</summary>
    Finalizing,

    /// <summary>Its files are there.</summary>
    Completed,

    /// <summary>Its time was over before all lines were run; its files are there.</summary>
    Expired,

    /// <summary>It is to end: lines that run may end, others are not begun.</summary>
    Cancelling,

    /// <summary>It was ended; its files are there.</summary>
    Cancelled,
}
