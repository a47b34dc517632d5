package io.github.tandem.position;

import java.util.Arrays;

/**
 * A loss that was reported already, while a partition stays before it: it goes into the
 * metadata of the committed offset, so that whoever takes the partition over counts no
 * more of it than was added since.
 *
 * @param cause how the records were lost
 * @param records how many
 */
public record ReportedLoss(GapCause cause, long records) {

	/**
	 * Note that a gap was reported.
	 * @param gap the gap
	 * @return the loss
	 */
	public static ReportedLoss of(Gap gap) {
		return new ReportedLoss(gap.cause(), gap.records());
	}

	/**
	 * Whether what was reported is part of a loss: records that retention deleted are
	 * behind the position, as those are that went with their topic. Those of a truncated
	 * log are before it.
	 * @param later how the records are lost that may have been reported
	 * @return {@code true} if they are not to be counted again
	 */
	public boolean isPartOf(GapCause later) {
		boolean topicIsGone = later == GapCause.RECREATED || later == GapCause.DELETED;
		boolean wasBehind = this.cause == GapCause.RETENTION || this.cause == GapCause.RECREATED;
		return later == this.cause || (topicIsGone && wasBehind);
	}

	static boolean isOne(String text) {
		return Arrays.stream(GapCause.values()).anyMatch((cause) -> text.startsWith(cause.tag() + ":"));
	}

	static ReportedLoss parse(String text) {
		int colon = text.indexOf(':');
		for (GapCause cause : GapCause.values()) {
			if (colon > 0 && cause.tag().equals(text.substring(0, colon))) {
				return new ReportedLoss(cause, Long.parseLong(text.substring(colon + 1)));
			}
		}
		throw new IllegalArgumentException("No cause of a gap: " + text);
	}

	@Override
	public String toString() {
		return this.cause.tag() + ":" + this.records;
	}

}
