namespace Orleans.StandIn.Activations;

/// <summary>When an idle activation ends.</summary>
internal sealed partial class Activation
{
    private long _lastUsed;
    private long _keepUntil;

    /// <summary>Keeps the activation from idle collection.</summary>
    public void DelayDeactivation(TimeSpan time) =>
        _keepUntil = time == TimeSpan.MaxValue || time == Timeout.InfiniteTimeSpan ? long.MaxValue
            : time <= TimeSpan.Zero ? 0
            : Class.Engine.Time.GetTimestamp() + (long)(time.TotalSeconds * Class.Engine.Time.TimestampFrequency);

    /// <summary>Ends the activation if it has been idle for the class's age limit; from any thread.</summary>
    public void CollectIfIdle(long now)
    {
        if (IsIdle(now))
        {
            Post(() =>
            {
                if (IsIdle(Class.Engine.Time.GetTimestamp()))
                {
                    BeginDeactivating(new(DeactivationReasonCode.ActivationIdle, "The activation was idle"), default);
                }
            });
        }
    }

    private bool IsIdle(long now) =>
        _state == ActivationState.Valid && _running == 0 && _waiting.IsEmpty && Count == 0 && now >= _keepUntil
        && Class.Engine.Time.GetElapsedTime(_lastUsed, now) >= Class.CollectionAge;
}
