namespace OrleansAi.Quotas;

/// <summary>How long a budget lasts until it begins anew.</summary>
[GenerateSerializer, Alias("OrleansAi.Quotas.BudgetPeriod")]
public enum BudgetPeriod
{
    /// <summary>From midnight to midnight, UTC.</summary>
    Day = 0,

    /// <summary>A calendar month, UTC.</summary>
    Month = 1,
}
