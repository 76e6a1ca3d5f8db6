using OrleansAi.Gateway.Announcements;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Rollouts;

/// <summary>The latest rollout of each model.</summary>
internal sealed class ClusterRollouts() : LatestRevisions<Rollout>(rollout => rollout.Model, rollout => rollout.Revision);
