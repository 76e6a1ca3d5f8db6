using OrleansAi.Gateway.Routing;
using OrleansAi.Models;
using OrleansAi.Providers;
using OrleansAi.Usage;

namespace OrleansAi.Gateway.Rollouts;

/// <summary>A call's part in a rollout: the version that it got, and to whom it tells what came of it.</summary>
internal sealed record CallTrial(Rollout Rollout, int Epoch, bool IsCandidate, RouteModel Route, RolloutOutcomes Outcomes)
{
    /// <summary>The call is over. Those that limits refused, and those that were left before anything came, say nothing of the version.</summary>
    public void End(ModelCallStatus status, TargetModel? target, CallFailureKind failure, TimeSpan? firstByte)
    {
        if (status == ModelCallStatus.Refused && failure == CallFailureKind.None)
            return;

        if (status == ModelCallStatus.Abandoned && firstByte is null)
            return;

        // Where another model answered for it the version has failed, though the client didn't notice.
        var hasFailed = failure != CallFailureKind.None || status == ModelCallStatus.Failed || target is null || !Route.Targets.Contains(target);
        Outcomes.Record(this, hasFailed, firstByte);
    }
}
