using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Admission;

/// <summary>What one call needs of each quota.</summary>
/// <param name="Tokens">Input and output tokens.</param>
/// <param name="Money">Nanodollars.</param>
/// <param name="Calls">1, and 0 for a part of another call.</param>
internal readonly record struct CallAmounts(long Tokens, long Money, long Calls)
{
    public long this[QuotaKind kind] => kind switch
    {
        QuotaKind.Tokens => Tokens,
        QuotaKind.Money => Money,
        _ => Calls,
    };
}
