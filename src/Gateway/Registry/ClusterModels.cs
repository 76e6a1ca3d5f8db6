using OrleansAi.Gateway.Announcements;
using OrleansAi.Models;

namespace OrleansAi.Gateway.Registry;

/// <summary>What is registered of each name, removals among it.</summary>
internal sealed class ClusterModels() : LatestRevisions<RegisteredModel>(model => model.Name, model => model.Revision);
