namespace Orleans.StandIn.Reminders;

/// <summary>When which reminder ticks next. Changed reminders leave their old places in the queue behind, which are skipped.</summary>
internal sealed class ReminderSchedule
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(GrainId Grain, string Name), Slot> _slots = [];
    private readonly PriorityQueue<Slot, DateTime> _queue = new();

    /// <summary>Grows with every change by <see cref="Set"/> and <see cref="Remove"/>.</summary>
    public long Version { get; private set; }

    /// <summary>The earliest next tick.</summary>
    public DateTime? Next
    {
        get
        {
            lock (_lock)
            {
                SkipStale();
                return _queue.TryPeek(out _, out var next) ? next : null;
            }
        }
    }

    public void Set(ReminderEntry entry, DateTime now)
    {
        lock (_lock)
        {
            Version++;
            Put(entry, FirstTick(entry, now));
        }
    }

    public void Remove(ReminderEntry entry)
    {
        lock (_lock)
        {
            Version++;
            _slots.Remove(Key(entry));
        }
    }

    /// <summary>
    /// Takes over what the table holds, unless something was changed here since <paramref name="version"/>: then what was read may
    /// be older than what is known, and the next reading brings it.
    /// </summary>
    public void Replace(IEnumerable<ReminderEntry> entries, DateTime now, long version)
    {
        lock (_lock)
        {
            if (version != Version)
            {
                return;
            }

            var read = entries.ToDictionary(Key);
            foreach (var gone in _slots.Keys.Except(read.Keys).ToList())
            {
                _slots.Remove(gone);
            }

            foreach (var (key, entry) in read)
            {
                if (!_slots.TryGetValue(key, out var known) || known.Entry.ETag != entry.ETag)
                {
                    Put(entry, FirstTick(entry, now));
                }
            }
        }
    }

    /// <summary>The reminders whose time has come. Each is out of the schedule until <see cref="Ticked"/>.</summary>
    public List<ReminderEntry> TakeDue(DateTime now)
    {
        List<ReminderEntry> due = [];
        lock (_lock)
        {
            for (SkipStale(); _queue.TryPeek(out var slot, out var tick) && tick <= now; SkipStale())
            {
                _queue.Dequeue();
                due.Add(slot.Entry);
            }
        }

        return due;
    }

    /// <summary>The reminder's tick has ended: its next is the first of its period that is still to come.</summary>
    public void Ticked(ReminderEntry entry, DateTime now)
    {
        lock (_lock)
        {
            // One that was changed or removed meanwhile is where that put it.
            if (_slots.TryGetValue(Key(entry), out var slot) && ReferenceEquals(slot.Entry, entry))
            {
                var periods = ((now - entry.StartAt).Ticks / entry.Period.Ticks) + 1;
                Put(entry, entry.StartAt + (periods * entry.Period));
            }
        }
    }

    // A reminder whose first tick lies in the past ticks on at its period.
    private static DateTime FirstTick(ReminderEntry entry, DateTime now) => entry.StartAt >= now ? entry.StartAt
        : entry.StartAt + (((now - entry.StartAt).Ticks + entry.Period.Ticks - 1) / entry.Period.Ticks * entry.Period);

    private static (GrainId Grain, string Name) Key(ReminderEntry entry) => (entry.GrainId, entry.ReminderName);

    private void Put(ReminderEntry entry, DateTime tick)
    {
        var slot = new Slot(entry);
        _slots[Key(entry)] = slot;
        _queue.Enqueue(slot, tick);
    }

    private void SkipStale()
    {
        while (_queue.TryPeek(out var slot, out _) && !(_slots.TryGetValue(Key(slot.Entry), out var current) && ReferenceEquals(current, slot)))
        {
            _queue.Dequeue();
        }
    }

    private sealed class Slot(ReminderEntry entry)
    {
        public ReminderEntry Entry { get; } = entry;
    }
}
