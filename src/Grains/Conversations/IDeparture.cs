namespace OrleansAi.Grains.Conversations;

/// <summary>
/// The time between the word to stop and the stop itself. A silo that others can follow sends its conversations to them meanwhile,
/// each when its turn has ended: or busy ones would begin one turn after another here, and the last would be cut off.
/// </summary>
public interface IDeparture
{
    /// <summary>Notes that the process was told to stop.</summary>
    void Begin();

    /// <summary>Sends an activation that has nothing to do to another silo; <c>false</c> where it is to stay.</summary>
    bool TryMove(IGrainContext activation);
}

/// <summary>Of a process whose grains can't go anywhere.</summary>
internal sealed class NoDeparture : IDeparture
{
    public void Begin()
    {
    }

    public bool TryMove(IGrainContext activation) => false;
}
