package io.github.tandem.verify.compare;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * The records that were found on both sides lately, at least the last quarter of a
 * million, so that one that comes again is known. Of all before, a sample is known that
 * says whether a long stretch was there before.
 */
final class History {

	// of one table, and half of all

	private static final int LARGEST = 1 << 19;

	private static final int SAMPLED_FROM = 1 << 15;

	// so many that nobody knows are not said to be on one side alone if they may be
	// forgotten
	private static final int STRETCH = 100;

	private static final int FEW = 4;

	private static final int RECENT = 1 << 8;

	private final int first;

	// the newest one first
	private final Deque<Table> tables = new ArrayDeque<>();

	private int slots;

	private boolean forgetful;

	// whether what came last was perhaps forgotten
	private boolean doubted;

	private Sample sample = new Sample(0);

	private final long[] recent = new long[RECENT];

	private long added;

	private boolean later;

	private long firstPrint;

	/**
	 * Make an empty history.
	 * @param size how many records it has room for at first, a power of two
	 */
	History(int size) {
		this.first = 2 * size;
	}

	/**
	 * A record was found on both sides.
	 * @param print its hash
	 * @param offset its offset on the source
	 */
	void add(long print, long offset) {
		this.firstPrint = (this.added == 0) ? print : this.firstPrint;
		Table newest = this.tables.peek();
		if (newest == null || newest.isFull() || !newest.reaches(offset)) {
			newest = next(newest, offset);
		}
		newest.put(print, offset);
		this.sample.add(print);
		this.recent[(int) (this.added++ & RECENT - 1)] = print;
		this.doubted = false;
	}

	/**
	 * Some of the last records.
	 * @return their hashes
	 */
	long[] recent() {
		return Arrays.copyOf(this.recent, (int) Math.min(this.added, RECENT));
	}

	// all earlier ones stay while they grow: together they are smaller than the largest
	private Table next(@Nullable Table newest, long offset) {
		int length = this.first;
		if (newest != null) {
			length = newest.isFull() ? Math.min(LARGEST, 4 * newest.slots.length) : newest.slots.length;
		}
		Table next = new Table(length, offset);
		this.tables.push(next);
		this.slots += length;
		if (this.slots >= SAMPLED_FROM && this.sample.isEmpty()) {
			this.sample = new Sample(1 << 15);
		}
		while (this.slots > 2 * LARGEST) {
			this.slots -= this.tables.removeLast().slots.length;
			this.forgetful = true;
		}
		return next;
	}

	/**
	 * What is compared of the source begins later than the target may.
	 */
	void beginLater() {
		this.later |= this.added == 0;
	}

	boolean beginsLater() {
		return this.later;
	}

	/**
	 * Whether a record is the one that was found first.
	 * @param print its hash
	 * @return {@code true} if nothing is known of those before it
	 */
	boolean isFirst(long print) {
		return this.added > 0 && this.firstPrint == print;
	}

	/**
	 * Look for a record.
	 * @param print its hash
	 * @return its offset on the source, or {@link Finding#NOWHERE}
	 */
	long find(long print) {
		for (Table table : this.tables) {
			long found = table.find(print);
			if (found != Finding.NOWHERE) {
				return found;
			}
		}
		return Finding.NOWHERE;
	}

	/**
	 * Whether records that are not known may have been there before.
	 * @param prints their hashes
	 * @return {@code false} if nothing was forgotten, if they are few, or if the sample
	 * says that they were not
	 */
	boolean mayHaveForgotten(long[] prints) {
		if (!this.forgetful || prints.length == 0) {
			return false;
		}
		if (!this.doubted) {
			int[] seen = this.sample.count(prints);
			this.doubted = prints.length >= STRETCH && (seen[0] < FEW || 2 * seen[1] >= seen[0]);
		}
		return this.doubted;
	}

	/**
	 * Whether most of what comes next was there before.
	 * @param window the records
	 * @param count how many of them
	 * @return {@code true} also if they are forgotten, but the sample tells of them
	 */
	boolean hasMost(Window window, int count) {
		long[] prints = IntStream.range(0, count).mapToLong(window::print).toArray();
		int[] seen = this.sample.count(prints);
		return seen[0] >= FEW && 4 * seen[1] >= 3 * seen[0]
				|| 4 * Arrays.stream(prints).filter((print) -> find(print) != Finding.NOWHERE).count() >= 3L * count;
	}

	/**
	 * Records of both sides by their hashes. A slot has half of the hash and the offset,
	 * as far as it is not told by its neighbours.
	 */
	private static final class Table {

		private static final long LOW = 0xffffffffL;

		private static final long REACH = 1L << 31;

		private final long[] slots;

		// records that stand elsewhere come with earlier offsets, too
		private final long base;

		private int size;

		Table(int length, long offset) {
			this.slots = new long[length];
			this.base = offset - REACH;
		}

		boolean isFull() {
			return this.size > this.slots.length / 2;
		}

		boolean reaches(long offset) {
			return offset >= this.base && offset - this.base < LOW;
		}

		// the same one many times takes one slot
		void put(long print, long offset) {
			int at = place(print);
			if (this.slots[at] == 0) {
				this.size++;
			}
			this.slots[at] = print & ~LOW | offset - this.base + 1;
		}

		long find(long print) {
			long entry = this.slots[place(print)];
			return (entry != 0) ? this.base + (entry & LOW) - 1 : Finding.NOWHERE;
		}

		private int place(long print) {
			int at = (int) (print & this.slots.length - 1);
			while (this.slots[at] != 0 && (this.slots[at] & ~LOW) != (print & ~LOW)) {
				at = at + 1 & this.slots.length - 1;
			}
			return at;
		}

	}

	/**
	 * Records that were chosen by their hashes: the more there were, the fewer of them.
	 */
	private static final class Sample {

		private long[] prints;

		private int size;

		private long mask;

		Sample(int most) {
			this.prints = new long[2 * most];
		}

		boolean isEmpty() {
			return this.prints.length == 0;
		}

		void add(long print) {
			if (isEmpty() || !isChosen(print)) {
				return;
			}
			int at = place(print);
			if (this.prints[at] != 0) {
				return;
			}
			this.prints[at] = print;
			this.size++;
			if (this.size > this.prints.length / 2) {
				thin();
			}
		}

		private void thin() {
			this.mask = 2 * this.mask + 1;
			long[] all = this.prints;
			this.prints = new long[all.length];
			this.size = 0;
			for (long print : all) {
				if (print != 0 && isChosen(print)) {
					this.prints[place(print)] = print;
					this.size++;
				}
			}
		}

		private boolean isChosen(long print) {
			return (print >>> 40 & this.mask) == 0;
		}

		private int place(long print) {
			int at = (int) (print & this.prints.length - 1);
			while (this.prints[at] != 0 && this.prints[at] != print) {
				at = at + 1 & this.prints.length - 1;
			}
			return at;
		}

		// of how many a sample would tell, and of how many it tells that they were there
		int[] count(long[] all) {
			int[] seen = new int[2];
			for (long print : all) {
				if (!isEmpty() && isChosen(print)) {
					seen[0]++;
					seen[1] += (this.prints[place(print)] != 0) ? 1 : 0;
				}
			}
			return seen;
		}

	}

}
