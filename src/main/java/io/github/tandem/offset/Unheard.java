package io.github.tandem.offset;

import org.jspecify.annotations.Nullable;

/**
 * Records that may have been sent, of which nobody heard whether they arrived: if they
 * did, they stand behind all that are known, and each arrives a second time. Until then a
 * group that goes on behind them would miss them.
 *
 * @param to the source offset behind the last of them: when that is passed again, all are
 * @param target the first target offset that they may have
 * @param targetEnd the target offset behind the last one, or {@link PairSnapshot#NONE}
 * until a record is known to stand behind them
 */
record Unheard(long to, long target, long targetEnd) {

	/**
	 * Add what may have been sent now.
	 * @param before what nobody heard of before, or {@code null}
	 * @param to the source offset behind the last record
	 * @param target the first target offset it may have
	 * @return both together
	 */
	static Unheard and(@Nullable Unheard before, long to, long target) {
		return (before != null)
				? new Unheard(Math.max(before.to, to), Math.min(before.target, target), PairSnapshot.NONE)
				: new Unheard(to, target, PairSnapshot.NONE);
	}

	/**
	 * Add what stands in target partitions of which nothing is known, and is to arrive
	 * again.
	 * @param before what nobody heard of before, or {@code null}
	 * @param from the first source offset that arrives again
	 * @param to the source offset before which some may have arrived
	 * @return both together
	 */
	static @Nullable Unheard again(@Nullable Unheard before, long from, long to) {
		return (to > from) ? and(before, to, 0) : before;
	}

	/**
	 * A record is known to stand behind them.
	 * @param known target offset of the record
	 * @param knownEnd the target offset behind the last record that was known before
	 * @return what may stand before it, or {@code null} if nothing can
	 */
	@Nullable Unheard before(long known, long knownEnd) {
		if (this.targetEnd != PairSnapshot.NONE) {
			return upTo(this.target, Math.min(known, this.targetEnd));
		}
		// nobody knows how much the target had lost before they arrived
		return upTo((known < knownEnd) ? 0 : this.target, known);
	}

	private @Nullable Unheard upTo(long first, long end) {
		return (end > first) ? new Unheard(this.to, first, end) : null;
	}

	/**
	 * Whether a group has to go on before them.
	 * @param source the offset that it committed
	 * @param logEnd where the log ends on the target
	 * @return {@code false} if it has read what they are, or none stands there
	 */
	boolean concerns(long source, long logEnd) {
		return source < this.to && Math.min(logEnd, end()) > this.target;
	}

	/**
	 * How many of them a group has read.
	 * @param offset the offset that it committed on the target
	 * @return at most so many
	 */
	long readBefore(long offset) {
		return Math.max(0, Math.min(offset, end()) - this.target);
	}

	private long end() {
		return (this.targetEnd != PairSnapshot.NONE) ? this.targetEnd : Long.MAX_VALUE;
	}

}
