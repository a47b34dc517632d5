package io.github.tandem.verify.compare;

import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

import io.github.tandem.verify.compare.Chains.Meeting;

/**
 * Compares two logs record by record, in their order. Where they differ, both are read on
 * until they agree again, and what lies between is told.
 */
public final class OrderedComparison {

	private static final int NEAR = 32;

	private static final int FARTHEST = 1 << 17;

	// records around a difference that tell whether the same ones come again and again
	private static final int SEEN = 1 << 12;

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

	// how far may be looked where they do, in records: more as more are compared
	private long patience = 1 << 20;

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
		return !window.isEnded() && window.size() < this.look + Chains.AGREEMENT;
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
			this.patience += at;
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
		boolean isAll = source.isEnded() && target.isEnded() && this.look >= source.size() + target.size();
		int need = Chains.need(this.history.recent(), source, Math.min(this.look, SEEN));
		Meeting meeting = Chains.again(source, target, this::isAgain, this.inFlight, this.look, need);
		meeting = (meeting != null) ? meeting : Chains.nearest(source, target, this.look, need);
		boolean canSeeMore = !isAll && this.look < FARTHEST;
		if (!isNear(meeting)) {
			int cost = (need > Chains.AGREEMENT) ? this.look : 0;
			if (canSeeMore && this.patience >= cost) {
				this.patience -= cost;
				return lookFarther();
			}
			if (meeting == null && need > Chains.AGREEMENT) {
				meeting = Chains.again(source, target, this::isAgain, this.inFlight);
				meeting = (meeting != null) ? meeting : Chains.nearest(source, target, this.look, Chains.AGREEMENT);
			}
			if (canSeeMore && !isNear(meeting)) {
				return lookFarther();
			}
		}
		this.look = NEAR;
		return (meeting != null) ? resolve(meeting.from(), meeting.to()) : giveUp(source, target, isAll);
	}

	private boolean isNear(@Nullable Meeting meeting) {
		return meeting != null && meeting.from() + meeting.to() <= this.look;
	}

	private boolean lookFarther() {
		this.look = Math.min(FARTHEST, this.look * 8);
		return isKnown(window(Side.SOURCE)) && isKnown(window(Side.TARGET));
	}

	private boolean isAgain(long print) {
		return this.history.find(print) != Finding.NOWHERE;
	}

	private boolean isKnown(Window window) {
		return window.isEnded() || window.size() >= this.look + Chains.AGREEMENT;
	}

	// nothing in common for so long: what is older stands alone; where no time tells it
	// is what comes again on the target, and otherwise the source
	private boolean giveUp(Window source, Window target, boolean isAll) {
		int most = isAll ? FARTHEST : FARTHEST / 2;
		int sources = Math.min(source.size(), most);
		int targets = Math.min(target.size(), most);
		if (sources > 0 && targets > 0 && !isAll) {
			int order = Long.compare(source.timestamp(sources / 2), target.timestamp(targets / 2));
			if (order > 0 || order == 0 && this.history.hasMost(target, targets)) {
				sources = 0;
			}
			else {
				targets = 0;
			}
		}
		return resolve(sources, targets);
	}

	private boolean resolve(int sources, int targets) {
		Window source = window(Side.SOURCE);
		Window target = window(Side.TARGET);
		boolean[] lenient = { isCut(Side.SOURCE, sources), isCut(Side.TARGET, targets) };
		new Gap(source, sources, target, targets).tell(this.findings, this.history, this.tally, lenient, this.inFlight);
		source.remove(sources);
		target.remove(targets);
		return true;
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
