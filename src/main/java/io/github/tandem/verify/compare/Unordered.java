package io.github.tandem.verify.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

import io.github.tandem.verify.compare.KeyComparison.Coordinate;

/**
 * Compares the records that several partitions have of a key, which have no order among
 * them: each is on the target as often as on the source, and those that went from one
 * partition to one other are in their order. However many differ, none is forgotten.
 */
final class Unordered {

	private static final int NONE = -1;

	private final KeyTable table;

	private final LongPredicate inFlight;

	private final Reach reach;

	private final Findings findings;

	private final Tally tally;

	// hashes of both sides in the order of numbers
	private long[] here = new long[0];

	private long[] there = new long[0];

	// by the first place of a hash: one record that has it, how many the source has that
	// stand against nothing, and how many of the target stand against one

	private int[] sample = new int[0];

	private int[] open = new int[0];

	private int[] matched = new int[0];

	Unordered(KeyTable table, LongPredicate inFlight, Reach reach, Findings findings, Tally tally) {
		this.table = table;
		this.inFlight = inFlight;
		this.reach = reach;
		this.findings = findings;
		this.tally = tally;
	}

	/**
	 * Compare a key.
	 * @param source its first record of the source, or -1
	 * @param target its first record of the target, or -1
	 * @param home the partition of the target it goes to, or -1
	 * @param sourceCut whether the source may lack what the target has
	 */
	void compare(int source, int target, int home, boolean sourceCut) {
		this.here = this.table.prints(source, NONE);
		this.there = this.table.prints(target, NONE);
		match();
		BitSet partitions = new BitSet();
		this.sample = new int[this.here.length];
		Arrays.fill(this.sample, NONE);
		for (int at = source; at != NONE; at = this.table.next(at)) {
			partitions.set(partition(at));
			int place = place(this.here, this.table.print(at));
			this.sample[place] = (this.sample[place] != NONE) ? this.sample[place] : at;
		}
		tellMissing(source, home);
		Ways ways = new Ways();
		BitSet others = new BitSet();
		for (int at = target; at != NONE; at = this.table.next(at)) {
			int place = place(this.there, this.table.print(at));
			if (this.matched[place] == 0) {
				others.set(at);
				continue;
			}
			this.matched[place]--;
			ways.add(at);
		}
		ways.tellOrder();
		others.stream().forEach((at) -> {
			if (sourceCut && ways.isBefore(partitions, at)) {
				this.tally.outside(Side.TARGET, 1);
			}
			else {
				tellUnexpected(at);
			}
		});
	}

	// the digests are those of an order of their own, which is the same on both sides
	private void match() {
		this.open = new int[this.here.length];
		this.matched = new int[this.there.length];
		int to = 0;
		for (int from = 0; from < this.here.length;) {
			while (to < this.there.length && this.there[to] < this.here[from]) {
				to++;
			}
			int behind = behind(this.here, from);
			int behindThere = (to < this.there.length && this.there[to] == this.here[from]) ? behind(this.there, to)
					: to;
			int both = Math.min(behind - from, behindThere - to);
			for (int number = 0; number < both; number++) {
				this.tally.compared(Side.SOURCE, this.here[from]);
				this.tally.compared(Side.TARGET, this.here[from]);
			}
			this.open[from] = behind - from - both;
			if (both > 0) {
				this.matched[to] = both;
			}
			from = behind;
			to = behindThere;
		}
	}

	private static int behind(long[] prints, int first) {
		int behind = first;
		while (behind < prints.length && prints[behind] == prints[first]) {
			behind++;
		}
		return behind;
	}

	// the first place of a hash, or -1
	private static int place(long[] prints, long print) {
		int low = 0;
		int high = prints.length;
		while (low < high) {
			int middle = low + high >>> 1;
			if (prints[middle] < print) {
				low = middle + 1;
			}
			else {
				high = middle;
			}
		}
		return (low < prints.length && prints[low] == print) ? low : NONE;
	}

	private void tellMissing(int source, int home) {
		// of those that are the same it is the ones in flight that are not there yet
		for (boolean flying : new boolean[] { true, false }) {
			for (int at = source; at != NONE; at = this.table.next(at)) {
				int place = place(this.here, this.table.print(at));
				if (this.open[place] == 0 || this.inFlight.test(this.table.at(at)) != flying) {
					continue;
				}
				this.open[place]--;
				if (flying) {
					this.tally.inFlight(1);
				}
				else if (this.reach.tellAbsence(this.table.at(at), home, this.findings,
						this.tally) == Reach.Absence.MISSING) {
					this.tally.compared(Side.SOURCE, this.here[place]);
				}
			}
		}
	}

	private void tellUnexpected(int at) {
		int source = source(at);
		if (source != NONE) {
			this.findings.include(Finding.of(Kind.DUPLICATED, this.table.at(source), this.table.at(at)));
			return;
		}
		this.tally.compared(Side.TARGET, this.table.print(at));
		this.findings.include(Finding.of(Kind.UNEXPECTED, Finding.NOWHERE, this.table.at(at)));
	}

	// a record of the source that is the same as one of the target, or -1
	private int source(int target) {
		int place = place(this.here, this.table.print(target));
		return (place != NONE) ? this.sample[place] : NONE;
	}

	private int partition(int record) {
		return Coordinate.partition(this.table.at(record));
	}

	/**
	 * The records on both sides by the partitions they come from and go to.
	 */
	private final class Ways {

		private final Map<Long, Integer> numbers = new HashMap<>();

		// for each way the first record of the target
		private final List<Integer> first = new ArrayList<>();

		// those that the source has once: the way of each, and where it is on the target
		private long[] records = new long[16];

		private int count;

		void add(int target) {
			int place = place(Unordered.this.here, Unordered.this.table.print(target));
			int way = this.numbers.computeIfAbsent(key(partition(Unordered.this.sample[place]), target),
					(key) -> this.first.size());
			if (way == this.first.size()) {
				this.first.add(target);
			}
			if (place + 1 == Unordered.this.here.length
					|| Unordered.this.here[place + 1] != Unordered.this.here[place]) {
				this.records = (this.count == this.records.length) ? Arrays.copyOf(this.records, 2 * this.count)
						: this.records;
				this.records[this.count++] = (long) way << Integer.SIZE | target;
			}
		}

		private long key(int partition, int target) {
			return (long) partition << Integer.SIZE | partition(target);
		}

		void tellOrder() {
			Arrays.sort(this.records, 0, this.count);
			int begin = 0;
			while (begin < this.count) {
				int end = begin;
				while (end < this.count && this.records[end] >>> Integer.SIZE == this.records[begin] >>> Integer.SIZE) {
					end++;
				}
				tellOrder(begin, end);
				begin = end;
			}
		}

		private void tellOrder(int begin, int end) {
			int[] sources = new int[end - begin];
			for (int at = 0; at < sources.length; at++) {
				sources[at] = source((int) this.records[begin + at]);
			}
			boolean[] inOrder = Chains.increasing(sources);
			for (int at = 0; at < sources.length; at++) {
				if (!inOrder[at]) {
					Unordered.this.findings.include(Finding.of(Kind.OUT_OF_ORDER, Unordered.this.table.at(sources[at]),
							Unordered.this.table.at((int) this.records[begin + at])));
				}
			}
		}

		// of what was there before the first one that is left
		boolean isBefore(BitSet partitions, int target) {
			return partitions.isEmpty() || partitions.stream()
				.mapToObj((partition) -> this.numbers.get(key(partition, target)))
				.anyMatch((way) -> way == null || target < this.first.get(way));
		}

	}

}
