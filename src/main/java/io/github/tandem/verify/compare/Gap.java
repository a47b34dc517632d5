package io.github.tandem.verify.compare;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * The records between two places where both sides agree: says of each what it is.
 */
final class Gap {

	private static final int NONE = -1;

	// how far duplicates are looked for ahead
	private static final int AHEAD = 1 << 14;

	private final Window source;

	private final Window target;

	private final int sources;

	private final int targets;

	// for each record of the target the same record of the source
	private final int[] partners;

	private final boolean[] found;

	private final boolean[] told;

	// what does not stand against anything of the other side

	private final boolean[] sourceAlone;

	private final boolean[] targetAlone;

	private final Map<Long, Integer> ahead = new HashMap<>();

	// whether those that are not known may have been forgotten
	private boolean doubted;

	/**
	 * Find out which records are on both sides.
	 * @param source the source, whose first records are in the gap
	 * @param sources how many
	 * @param target the target, whose first records are in the gap
	 * @param targets how many
	 */
	Gap(Window source, int sources, Window target, int targets) {
		this.source = source;
		this.target = target;
		this.sources = sources;
		this.targets = targets;
		this.partners = new int[targets];
		this.found = new boolean[sources];
		this.told = new boolean[targets];
		this.sourceAlone = new boolean[sources];
		this.targetAlone = new boolean[targets];
		Chains chains = new Chains(source, sources);
		for (int at = 0; at < targets; at++) {
			this.partners[at] = chains.poll(target.print(at));
			if (this.partners[at] != NONE) {
				this.found[this.partners[at]] = true;
			}
		}
	}

	/**
	 * Tell what differs.
	 * @param findings takes it
	 * @param history what was found on both sides before
	 * @param tally counts what is no difference
	 * @param lenient whether each side may lack what the other one has here
	 * @param inFlight of which offsets of the source nothing is expected
	 */
	void tell(Findings findings, History history, Tally tally, boolean[] lenient, LongPredicate inFlight) {
		if (this.sources == 0 && this.targets == 0) {
			return;
		}
		tellDuplicates(findings, history, lenient[Side.SOURCE.ordinal()]);
		if (history.beginsLater()) {
			passEarlier(history, tally);
		}
		this.doubted = history.mayHaveForgotten(unknown());
		boolean[] inOrder = Chains.increasing(this.partners);
		int sourceFrom = 0;
		int targetFrom = 0;
		for (int at = 0; at < this.targets; at++) {
			if (!inOrder[at]) {
				continue;
			}
			between(sourceFrom, this.partners[at], targetFrom, at, findings, tally, lenient, inFlight);
			sourceFrom = this.partners[at] + 1;
			targetFrom = at + 1;
			history.add(this.target.print(at), this.source.offset(this.partners[at]));
		}
		between(sourceFrom, this.sources, targetFrom, this.targets, findings, tally, lenient, inFlight);
		for (int at = 0; at < this.targets; at++) {
			if (this.partners[at] != NONE && !inOrder[at]) {
				findings.outOfOrder(this.source.offset(this.partners[at]), this.target.offset(at));
				history.add(this.target.print(at), this.source.offset(this.partners[at]));
			}
		}
		count(this.source, this.sourceAlone, Side.SOURCE, tally);
		count(this.target, this.targetAlone, Side.TARGET, tally);
	}

	// in the order of the log, as the digest depends on it
	private static void count(Window window, boolean[] alone, Side side, Tally tally) {
		for (int at = 0; at < alone.length; at++) {
			if (!alone[at]) {
				tally.compared(side, window.print(at));
			}
		}
	}

	private void tellDuplicates(Findings findings, History history, boolean lenient) {
		for (int at = 0; at < this.targets; at++) {
			if (this.partners[at] == NONE) {
				long print = this.target.print(at);
				long offset = history.find(print);
				boolean isAhead = offset == Finding.NOWHERE;
				offset = isAhead ? here(print) : offset;
				// where the source begins later, one of an earlier record may be the same
				if (offset != Finding.NOWHERE && !lenient) {
					this.told[at] = true;
					this.targetAlone[at] = true;
					long place = this.target.offset(isAgain(at) ? this.targets : at);
					if (isAhead) {
						findings.early(print, offset, place);
					}
					else {
						findings.duplicated(offset, place);
					}
				}
			}
		}
	}

	private long[] unknown() {
		return IntStream.range(0, this.targets)
			.filter((at) -> this.partners[at] == NONE && !this.told[at])
			.mapToLong(this.target::print)
			.toArray();
	}

	// where what is compared of the source begins later, a route that went back to before
	// that has replicated what is before it once more, and it follows
	private void passEarlier(History history, Tally tally) {
		int begin = 0;
		for (int at = 0; at < this.targets; at++) {
			if (this.partners[at] != NONE) {
				begin = at + 1;
			}
			else if (this.told[at] && history.isFirst(this.target.print(at))) {
				for (int earlier = begin; earlier < at; earlier++) {
					if (!this.told[earlier]) {
						this.told[earlier] = true;
						this.targetAlone[earlier] = true;
						tally.outside(Side.TARGET, 1);
					}
				}
				begin = at + 1;
			}
		}
	}

	// of two that are the same the later one is the duplicate
	private boolean isAgain(int at) {
		return at == this.targets - 1 && this.targets < this.target.size()
				&& this.target.print(at) == this.target.print(this.targets);
	}

	private long here(long print) {
		if (this.ahead.isEmpty()) {
			for (int at = Math.min(this.source.size(), this.sources + AHEAD) - 1; at >= 0; at--) {
				this.ahead.put(this.source.print(at), at);
			}
		}
		Integer found = this.ahead.get(print);
		return (found != null) ? this.source.offset(found) : Finding.NOWHERE;
	}

	private void between(int sourceFrom, int sourceTo, int targetFrom, int targetTo, Findings findings, Tally tally,
			boolean[] lenient, LongPredicate inFlight) {
		int sourceAt = sourceFrom;
		int targetAt = nextOfTarget(targetFrom, targetTo);
		boolean asMany = left(sourceFrom, sourceTo) == leftOfTarget(targetFrom, targetTo);
		long before = (targetTo < this.target.size()) ? this.target.offset(targetTo) : Finding.NOWHERE;
		for (; sourceAt < sourceTo; sourceAt++) {
			if (this.found[sourceAt]) {
				// it is in another place
				continue;
			}
			int same = (asMany && targetAt < targetTo && resemble(sourceAt, targetAt)) ? targetAt
					: (asMany ? NONE : similar(sourceAt, targetAt, targetTo));
			if (same != NONE) {
				targetAt = passTarget(targetAt, same, findings, tally, lenient);
				findings.altered(this.source.offset(sourceAt), this.target.offset(same),
						this.source.differences(sourceAt, this.target, same));
				this.told[same] = true;
				targetAt = nextOfTarget(same + 1, targetTo);
				continue;
			}
			if (asMany && targetAt < targetTo) {
				targetAt = passTarget(targetAt, targetAt + 1, findings, tally, lenient);
				targetAt = nextOfTarget(targetAt, targetTo);
			}
			missing(sourceAt, before, findings, tally, lenient[Side.TARGET.ordinal()], inFlight);
		}
		passTarget(targetFrom, targetTo, findings, tally, lenient);
	}

	private void missing(int at, long before, Findings findings, Tally tally, boolean lenient, LongPredicate inFlight) {
		if (inFlight.test(this.source.offset(at))) {
			tally.inFlight(1);
			this.sourceAlone[at] = true;
		}
		else if (lenient) {
			tally.outside(Side.SOURCE, 1);
			this.sourceAlone[at] = true;
		}
		else {
			findings.missing(this.source.print(at), this.source.offset(at), before);
		}
	}

	private int passTarget(int from, int to, Findings findings, Tally tally, boolean[] lenient) {
		for (int at = from; at < to; at++) {
			if (this.partners[at] == NONE && !this.told[at]) {
				this.told[at] = true;
				if (lenient[Side.SOURCE.ordinal()] || this.target.isForeign(at)) {
					tally.outside(Side.TARGET, 1);
					this.targetAlone[at] = true;
				}
				else if (this.doubted) {
					findings.doubtful();
				}
				else {
					findings.unexpected(this.target.print(at), this.target.offset(at));
				}
			}
		}
		return to;
	}

	private int nextOfTarget(int from, int to) {
		int at = from;
		while (at < to && (this.partners[at] != NONE || this.told[at])) {
			at++;
		}
		return at;
	}

	private int left(int from, int to) {
		int count = 0;
		for (int at = from; at < to; at++) {
			if (!this.found[at]) {
				count++;
			}
		}
		return count;
	}

	private int leftOfTarget(int from, int to) {
		int count = 0;
		for (int at = nextOfTarget(from, to); at < to; at = nextOfTarget(at + 1, to)) {
			count++;
		}
		return count;
	}

	private int similar(int sourceAt, int from, int to) {
		for (int at = from; at < Math.min(to, from + 64); at = nextOfTarget(at + 1, to)) {
			if (this.source.key(sourceAt) == this.target.key(at) && this.source.key(sourceAt) != Prints.ABSENT
					&& this.source.timestamp(sourceAt) == this.target.timestamp(at)
					|| this.source.value(sourceAt) == this.target.value(at)
							&& this.source.key(sourceAt) == this.target.key(at)) {
				return at;
			}
		}
		return NONE;
	}

	// with as many on both sides, what has one thing in common is the same record
	private boolean resemble(int sourceAt, int targetAt) {
		return this.source.value(sourceAt) == this.target.value(targetAt)
				|| this.source.timestamp(sourceAt) == this.target.timestamp(targetAt)
				|| this.source.key(sourceAt) == this.target.key(targetAt) && this.source.key(sourceAt) != Prints.ABSENT;
	}

}
