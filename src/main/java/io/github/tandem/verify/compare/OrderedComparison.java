package io.github.tandem.verify.compare;

import java.util.function.LongPredicate;

/**
 * Compares two logs record by record, in their order. Where they differ, both are read on
 * until they agree again, and what lies between is told.
 */
public final class OrderedComparison {

	// so many records that are equal end a difference
	private static final int AGREEMENT = 3;

	private static final int NEAR = 32;

	private static final int FARTHEST = 1 << 17;

	// records with the same hash that are tried as the end of a difference
	private static final int TRIES = 16;

	private static final int USUAL = 1 << 12;

	private final Window[] windows;

	private final History history;

	private final Tally tally = new Tally();

	private final Findings findings;

	private final LongPredicate inFlight;

	// from which record on a side may lack what the other one has, until both agree
	private final long[] cutAt = { Long.MAX_VALUE, Long.MAX_VALUE };

	private final boolean[] cutNext = new boolean[2];

	private int look = NEAR;

	private boolean stops;

	/**
	 * Begin to compare.
	 * @param inFlight tells of an offset of the source whether nothing is expected of it
	 * on the target yet
	 * @param limit how many findings are told one by one
	 */
	public OrderedComparison(LongPredicate inFlight, int limit) {
		this(inFlight, limit, USUAL);
	}

	OrderedComparison(LongPredicate inFlight, int limit, int size) {
		this.windows = new Window[] { new Window(size), new Window(size) };
		this.history = new History(size);
		this.inFlight = inFlight;
		this.findings = new Findings(limit);
	}

	/**
	 * Whether more records of a side are needed now.
	 * @param side the side
	 * @return {@code false} while there are enough, or it has ended
	 */
	public boolean wants(Side side) {
		Window window = window(side);
		return !window.isEnded() && window.size() < this.look + AGREEMENT;
	}

	/**
	 * Compare nothing behind the first record that is not expected on the target.
	 */
	public void stopAtInFlight() {
		this.stops = true;
	}

	/**
	 * One side may lack records here that the other one has, until both agree again.
	 * @param side the side that begins with its next record, or goes on with it
	 */
	public void cut(Side side) {
		this.cutNext[side.ordinal()] = true;
		if (side == Side.SOURCE) {
			this.history.beginLater();
		}
	}

	/**
	 * Take the next record of a side.
	 * @param side the side
	 * @param offset its offset
	 * @param timestamp its timestamp
	 * @param key hash of its key
	 * @param value hash of its value
	 * @param headers hash of its headers
	 */
	public void add(Side side, long offset, long timestamp, long key, long value, long headers) {
		add(side, offset, timestamp, key, value, headers, false);
	}

	/**
	 * Take the next record of a side.
	 * @param side the side
	 * @param offset its offset
	 * @param timestamp its timestamp
	 * @param key hash of its key
	 * @param value hash of its value
	 * @param headers hash of its headers
	 * @param isForeign whether it may have been written by somebody else, so that the
	 * other side need not have it
	 */
	public void add(Side side, long offset, long timestamp, long key, long value, long headers, boolean isForeign) {
		if (this.cutNext[side.ordinal()]) {
			this.cutNext[side.ordinal()] = false;
			this.cutAt[side.ordinal()] = Math.min(this.cutAt[side.ordinal()], offset);
		}
		window(side).add(offset, timestamp, key, value, headers, isForeign);
	}

	/**
	 * A side has no more records.
	 * @param side the side
	 */
	public void end(Side side) {
		if (this.cutNext[side.ordinal()]) {
			this.cutAt[side.ordinal()] = Math.min(this.cutAt[side.ordinal()], Long.MAX_VALUE - 1);
		}
		window(side).end();
	}

	/**
	 * Compare as far as both sides are known.
	 */
	public void advance() {
		while (agree() || differ()) {
			continue;
		}
	}

	// the way of nearly all records
	private boolean agree() {
		Window source = window(Side.SOURCE);
		Window target = window(Side.TARGET);
		int least = Math.min(source.size(), target.size());
		int at = 0;
		while (at < least && source.print(at) == target.print(at)
				&& !(this.stops && this.inFlight.test(source.offset(at)))) {
			this.tally.compared(Side.SOURCE, source.print(at));
			this.tally.compared(Side.TARGET, target.print(at));
			this.history.add(source.print(at), source.offset(at));
			at++;
		}
		if (at > 0) {
			uncut(Side.SOURCE, source.offset(at - 1));
			uncut(Side.TARGET, target.offset(at - 1));
			source.remove(at);
			target.remove(at);
		}
		return at > 0;
	}

	private void uncut(Side side, long offset) {
		if (this.cutAt[side.ordinal()] <= offset) {
			this.cutAt[side.ordinal()] = Long.MAX_VALUE;
		}
	}

	private boolean differ() {
		Window source = window(Side.SOURCE);
		Window target = window(Side.TARGET);
		if (source.size() + target.size() == 0 || !isKnown(source) || !isKnown(target) || this.stops && isCaughtUp()) {
			return false;
		}
		int most = source.size() + target.size();
		int bestSources = source.size();
		int bestTargets = target.size();
		int best = Integer.MAX_VALUE;
		Chains chains = new Chains(target, Math.min(target.size(), this.look + AGREEMENT));
		int sources = Math.min(source.size(), this.look + AGREEMENT);
		for (int from = 0; from < sources && from < best; from++) {
			int to = chains.first(source.print(from));
			for (int tries = 0; to >= 0 && from + to < best && tries < TRIES; tries++, to = chains.next(to)) {
				if (agree(source, from, target, to)) {
					best = from + to;
					bestSources = from;
					bestTargets = to;
				}
			}
		}
		if (best > this.look && !(source.isEnded() && target.isEnded() && this.look >= most) && this.look < FARTHEST) {
			this.look = Math.min(FARTHEST, this.look * 8);
			return isKnown(source) && isKnown(target);
		}
		if (best == Integer.MAX_VALUE && !(source.isEnded() && target.isEnded() && this.look >= most)) {
			giveUp(source, target);
		}
		else {
			resolve(bestSources, bestTargets);
		}
		this.look = NEAR;
		return true;
	}

	private boolean isKnown(Window window) {
		return window.isEnded() || window.size() >= this.look + AGREEMENT;
	}

	private static boolean agree(Window source, int from, Window target, int to) {
		for (int at = 0; at < AGREEMENT; at++) {
			boolean sourceEnds = from + at >= source.size();
			boolean targetEnds = to + at >= target.size();
			if (sourceEnds || targetEnds) {
				return at > 0;
			}
			if (source.print(from + at) != target.print(to + at)) {
				return false;
			}
		}
		return true;
	}

	// Nothing in common for so long: the side that is behind in time goes on alone.
	private void giveUp(Window source, Window target) {
		int sources = Math.min(source.size(), FARTHEST / 2);
		int targets = Math.min(target.size(), FARTHEST / 2);
		if (source.size() > 0 && target.size() > 0) {
			if (source.timestamp(sources / 2) < target.timestamp(targets / 2)) {
				targets = 0;
			}
			else if (source.timestamp(sources / 2) > target.timestamp(targets / 2)) {
				sources = 0;
			}
		}
		resolve(sources, targets);
	}

	private void resolve(int sources, int targets) {
		Window source = window(Side.SOURCE);
		Window target = window(Side.TARGET);
		boolean[] lenient = { isCut(Side.SOURCE, sources), isCut(Side.TARGET, targets) };
		new Gap(source, sources, target, targets).tell(this.findings, this.history, this.tally, lenient, this.inFlight);
		source.remove(sources);
		target.remove(targets);
	}

	// whether the side was cut at one of these records, or at that behind them
	private boolean isCut(Side side, int count) {
		Window window = window(side);
		long next = (count < window.size()) ? window.offset(count) : Long.MAX_VALUE - 1;
		return this.cutAt[side.ordinal()] <= next;
	}

	private Window window(Side side) {
		return this.windows[side.ordinal()];
	}

	/**
	 * Whether all that is left of the source is not expected on the target yet.
	 * @return {@code true} also if nothing is left
	 */
	public boolean isCaughtUp() {
		Window source = window(Side.SOURCE);
		return source.size() == 0 || this.inFlight.test(source.offset(0));
	}

	/**
	 * Whether no record of the source waits to be compared.
	 * @return {@code true} if more is needed, or there is none
	 */
	public boolean isSourceEmpty() {
		return window(Side.SOURCE).size() == 0;
	}

	/**
	 * Whether no record of the target waits to be compared.
	 * @return {@code true} if more is needed, or there is none
	 */
	public boolean isTargetEmpty() {
		return window(Side.TARGET).size() == 0;
	}

	/**
	 * What differs.
	 * @return grows as records are compared
	 */
	public Findings findings() {
		return this.findings;
	}

	/**
	 * What was compared.
	 * @return grows as records are compared
	 */
	public Tally tally() {
		return this.tally;
	}

}
