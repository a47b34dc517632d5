package io.github.tandem.offset.group;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.tandem.offset.Translation;

/**
 * What a group had when its offset on the target was last the translated one: tells who
 * moved it since.
 *
 * @param offset its offset on the target
 * @param committed what it had committed on the source, by partition
 * @param writtenAt when that offset was committed by Tandem, {@link Instant#MIN} if it
 * was not
 */
record LastLook(long offset, Map<Integer, Long> committed, Instant writtenAt) {

	/**
	 * Decide what becomes of a translated offset.
	 * @param translation the translated offset
	 * @param committed what the group has committed on the source, by partition
	 * @param onTarget what it has on the target, or {@code null}
	 * @param active whether it has members on the target
	 * @param last the last look, or {@code null} if there was none
	 * @return the verdict; {@link Verdict#TO_BE_SET} if it is to be committed
	 */
	static Verdict decide(Translation translation, Map<Integer, Long> committed, @Nullable Long onTarget,
			boolean active, @Nullable LastLook last) {
		if (onTarget != null && onTarget == translation.offset()) {
			return Verdict.EQUAL;
		}
		if (onTarget != null && onTarget > translation.offset()) {
			boolean rewound = last != null && onTarget == last.offset && last.isAheadOf(committed);
			if (!rewound) {
				return (onTarget - translation.offset() <= translation.reread()) ? Verdict.EQUAL : Verdict.AHEAD;
			}
		}
		if (active) {
			return Verdict.ACTIVE;
		}
		boolean reset = onTarget != null && last != null && onTarget < last.offset && committed.equals(last.committed);
		return reset ? Verdict.RESET : Verdict.TO_BE_SET;
	}

	// the group was set back on the source since
	private boolean isAheadOf(Map<Integer, Long> now) {
		return now.entrySet()
			.stream()
			.anyMatch((entry) -> entry.getValue() < this.committed.getOrDefault(entry.getKey(), 0L));
	}

	/**
	 * Whether the offset is to be committed again, so that the target does not forget it.
	 * @param retention how long the target keeps offsets of a group without members
	 * @param now the time
	 * @return {@code true} after a quarter of that
	 */
	boolean isDue(Duration retention, Instant now) {
		return this.writtenAt.equals(Instant.MIN) || !now.isBefore(this.writtenAt.plus(retention.dividedBy(4)));
	}

}
