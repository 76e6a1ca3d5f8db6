using OrleansAi.Quotas;

namespace OrleansAi.Gateway.Admission;

// What becomes of what a call had reserved.
internal sealed partial class QuotaAccount
{
    /// <summary>
    /// Counts the request of a call that all its accounts have admitted. <c>false</c> where the lease has ended in the meantime: others
    /// may have got what the call held, so it must not begin.
    /// </summary>
    public bool TryConfirm(LeasedReservation reservation)
    {
        var now = clock.Now;
        lock (_lock)
        {
            LapseIfOver(now);
            if (reservation.Mark.Limited != 0 && reservation.Mark.Lapses != _lapses)
            {
                return false;
            }

            if (reservation.Mark.Holds(QuotaKind.Requests))
            {
                var pool = Pool(QuotaKind.Requests);
                (pool.Reserved, pool.Spent, _lastSpent) = (pool.Reserved - reservation.Amounts.Calls, pool.Spent + reservation.Amounts.Calls, now);
            }

            reservation.Mark = reservation.Mark with { Snapshots = _sequence, Tentative = false };
            return true;
        }
    }

    /// <summary>Charges what a call used and frees the rest.</summary>
    public void Settle(LeasedReservation reservation, long tokens, Money cost)
    {
        var now = clock.Now;
        lock (_lock)
        {
            LapseIfOver(now);
            _lastUse = now;
            _running--;
            if (reservation.Mark.Holds(QuotaKind.Tokens) && reservation.Mark.Lapses == _lapses)
            {
                var pool = Pool(QuotaKind.Tokens);
                pool.Reserved -= reservation.Amounts.Tokens;
                pool.Idle += reservation.Amounts.Tokens - tokens;
                pool.Spent += tokens;
                _lastSpent = now;
            }

            GiveBack(QuotaKind.Concurrency, reservation, reservation.Amounts.Calls);
            GiveBack(QuotaKind.Money, reservation, reservation.Amounts.Money - cost.Nanodollars);
            if (cost > Money.Zero && (Key.IsUser || reservation.Mark.Holds(QuotaKind.Money)))
            {
                Charge(reservation, cost, now);
            }

            ServeWaiting(now);
        }
    }

    /// <summary>Frees all that a call had reserved. A request that the grain was told of comes back with time.</summary>
    public void Release(LeasedReservation reservation)
    {
        var now = clock.Now;
        lock (_lock)
        {
            LapseIfOver(now);
            _running--;
            var mark = reservation.Mark;
            if (mark.Tentative)
            {
                if (mark.Lapses == _lapses)
                {
                    GiveBack(QuotaKind.Requests, reservation, reservation.Amounts.Calls);
                }
            }
            else if (mark.Holds(QuotaKind.Requests) && mark.Lapses == _lapses && mark.Snapshots == _sequence)
            {
                var pool = Pool(QuotaKind.Requests);
                (pool.Spent, pool.Idle) = (pool.Spent - reservation.Amounts.Calls, pool.Idle + reservation.Amounts.Calls);
            }

            if (mark.Lapses == _lapses)
            {
                GiveBack(QuotaKind.Tokens, reservation, reservation.Amounts.Tokens);
            }

            GiveBack(QuotaKind.Concurrency, reservation, reservation.Amounts.Calls);
            GiveBack(QuotaKind.Money, reservation, reservation.Amounts.Money);
            ServeWaiting(now);
        }
    }

    private void GiveBack(QuotaKind kind, LeasedReservation reservation, long idle)
    {
        if (reservation.Mark.Holds(kind))
        {
            var pool = Pool(kind);
            pool.Reserved -= reservation.Amounts[kind];
            if (reservation.Mark.Lapses == _lapses)
            {
                pool.Idle += idle;
            }
            else
            {
                // Others may have got these units when the lease ended: they go back to the grain and not to the next call here.
                pool.Spent += idle;
            }
        }
    }
}
