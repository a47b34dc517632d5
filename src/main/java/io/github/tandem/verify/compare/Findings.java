package io.github.tandem.verify.compare;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The records that differ: all are counted, and the first ones of each kind are told one
 * by one. A record that is missing in one place and unexpected in another is out of
 * order.
 */
public final class Findings {

	// of those that are missing or unexpected, to be found elsewhere
	private static final int REMEMBERED = 20_000;

	private final int limit;

	private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

	private final Map<Kind, Integer> told = new EnumMap<>(Kind.class);

	private final List<Finding> first = new ArrayList<>();

	private final Map<Long, Deque<Finding>> missing = new HashMap<>();

	private final Map<Long, Deque<Finding>> unexpected = new HashMap<>();

	private int remembered;

	// by kind, how many were forgotten, and how many came later that may be one of them

	private final Map<Kind, Long> forgotten = new EnumMap<>(Kind.class);

	private final Map<Kind, Long> late = new EnumMap<>(Kind.class);

	private long doubtful;

	/**
	 * Create an empty list.
	 * @param limit how many of each kind are told one by one
	 */
	public Findings(int limit) {
		this.limit = limit;
	}

	/**
	 * How many differ in a way.
	 * @param kind the way
	 * @return number of records
	 */
	public long count(Kind kind) {
		long all = count(this.counts, kind);
		return switch (kind) {
			case MISSING -> Math.max(0, all - unsettled() + this.doubtful);
			case UNEXPECTED -> Math.max(0, all - laterUnexpected() - laterMissing(Kind.UNEXPECTED));
			default -> all;
		};
	}

	/**
	 * How many records may be out of order, or missing while others are there that the
	 * source has not: more differ than are remembered. Also how many may be there once
	 * more than on the source, or on the target alone.
	 * @return their number, at most
	 */
	public long unsettled() {
		return this.doubtful + laterUnexpected() + laterMissing(Kind.UNEXPECTED) + Math.min(
				count(this.forgotten, Kind.DUPLICATED), count(this.late, Kind.MISSING) - laterMissing(Kind.UNEXPECTED));
	}

	private long laterUnexpected() {
		return Math.min(count(this.forgotten, Kind.MISSING), count(this.late, Kind.UNEXPECTED));
	}

	private long laterMissing(Kind earlier) {
		return Math.min(count(this.forgotten, earlier), count(this.late, Kind.MISSING));
	}

	private static long count(Map<Kind, Long> counts, Kind kind) {
		return counts.getOrDefault(kind, 0L);
	}

	/**
	 * The first ones.
	 * @return in the order of the source, as far as they are there
	 */
	public List<Finding> first() {
		return this.first.stream().sorted(Comparator.comparingLong(Findings::place)).toList();
	}

	private static long place(Finding finding) {
		return (finding.source() != Finding.NOWHERE) ? finding.source() : finding.target();
	}

	void missing(long print, long source, long target) {
		Finding elsewhere = poll(this.unexpected, print);
		if (elsewhere != null) {
			replace(elsewhere, Finding.of(Kind.OUT_OF_ORDER, source, elsewhere.target()));
			return;
		}
		if (count(this.forgotten, Kind.UNEXPECTED) + count(this.forgotten, Kind.DUPLICATED) > 0) {
			this.late.merge(Kind.MISSING, 1L, Long::sum);
		}
		remember(this.missing, print, add(Finding.of(Kind.MISSING, source, target)));
	}

	void unexpected(long print, long target) {
		Finding elsewhere = poll(this.missing, print);
		if (elsewhere != null) {
			replace(elsewhere, Finding.of(Kind.OUT_OF_ORDER, elsewhere.source(), target));
			return;
		}
		if (count(this.forgotten, Kind.MISSING) > 0) {
			this.late.merge(Kind.UNEXPECTED, 1L, Long::sum);
		}
		remember(this.unexpected, print, add(Finding.of(Kind.UNEXPECTED, Finding.NOWHERE, target)));
	}

	/**
	 * Records of the target are duplicates, or the source has not had them: it is not
	 * remembered.
	 */
	void doubtful() {
		this.doubtful++;
	}

	void altered(long source, long target, Set<Part> parts) {
		add(new Finding(Kind.ALTERED, source, target, parts));
	}

	void outOfOrder(long source, long target) {
		add(Finding.of(Kind.OUT_OF_ORDER, source, target));
	}

	/**
	 * A record stands before its place: it is a duplicate, unless it is missing there.
	 * @param print its hash
	 * @param source its offset on the source
	 * @param target its offset on the target
	 */
	void early(long print, long source, long target) {
		remember(this.unexpected, print, add(Finding.of(Kind.DUPLICATED, source, target)));
	}

	void duplicated(long source, long target) {
		add(Finding.of(Kind.DUPLICATED, source, target));
	}

	/**
	 * Add those of another comparison.
	 * @param finding one of them
	 */
	void include(Finding finding) {
		add(finding);
	}

	private Finding add(Finding finding) {
		this.counts.merge(finding.kind(), 1L, Long::sum);
		// of each kind: many duplicates must not hide the one that is missing
		if (this.told.merge(finding.kind(), 1, Integer::sum) <= this.limit) {
			this.first.add(finding);
		}
		return finding;
	}

	private void replace(Finding earlier, Finding next) {
		this.counts.merge(earlier.kind(), -1L, Long::sum);
		this.counts.merge(next.kind(), 1L, Long::sum);
		int index = this.first.indexOf(earlier);
		if (index >= 0) {
			this.first.set(index, next);
			this.told.merge(earlier.kind(), -1, Integer::sum);
			this.told.merge(next.kind(), 1, Integer::sum);
		}
	}

	private void remember(Map<Long, Deque<Finding>> open, long print, Finding finding) {
		if (this.remembered >= REMEMBERED) {
			this.forgotten.merge(finding.kind(), 1L, Long::sum);
			return;
		}
		this.remembered++;
		open.computeIfAbsent(print, (key) -> new ArrayDeque<>()).add(finding);
	}

	private @Nullable Finding poll(Map<Long, Deque<Finding>> open, long print) {
		Deque<Finding> found = open.get(print);
		if (found == null) {
			return null;
		}
		this.remembered--;
		if (found.size() == 1) {
			open.remove(print);
		}
		return found.poll();
	}

}
