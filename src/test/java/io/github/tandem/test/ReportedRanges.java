package io.github.tandem.test;

import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import io.github.tandem.delivery.DeliveryListener;
import io.github.tandem.delivery.LeftOut;
import io.github.tandem.delivery.ReplicatedRange;

/**
 * What was reported to a listener, in words.
 */
public final class ReportedRanges implements DeliveryListener {

	private final List<String> reports = new ArrayList<>();

	private final List<String> ownership = new ArrayList<>();

	/**
	 * What was reported since this was asked last.
	 * @return a line for each report
	 */
	public List<String> take() {
		List<String> taken = List.copyOf(this.reports);
		this.reports.clear();
		return taken;
	}

	@Override
	public void replicated(ReplicatedRange range) {
		this.reports.add("%s %d..%d at %s-%d %d..%d".formatted(range.source(), range.firstOffset(), range.lastOffset(),
				range.targetTopic(), range.targetPartition(), range.firstTargetOffset(), range.lastTargetOffset()));
	}

	@Override
	public void retimed(TopicPartition source, int records) {
		this.reports.add("%s %d retimed".formatted(source, records));
	}

	@Override
	public void leftOut(TopicPartition source, long firstOffset, long lastOffset, LeftOut why) {
		this.reports.add("%s %d..%d left out: %s".formatted(source, firstOffset, lastOffset, why));
	}

	@Override
	public void skipped(TopicPartition source, long firstOffset, long lastOffset) {
		this.reports.add("%s %d..%d skipped".formatted(source, firstOffset, lastOffset));
	}

	@Override
	public void restarted(TopicPartition source, long nextOffset, long sentUpTo) {
		this.reports.add("%s restarted at %d".formatted(source, nextOffset));
	}

	@Override
	public void identified(TopicPartition source, @Nullable Uuid topicId) {
		this.ownership.add("%s is of %s".formatted(source, topicId));
	}

	@Override
	public void committed(TopicPartition source, long nextOffset) {
		this.ownership.add("%s committed at %d".formatted(source, nextOffset));
	}

	@Override
	public void ended(TopicPartition source) {
		this.ownership.add("%s ended".formatted(source));
	}

	/**
	 * What was reported of the ownership of partitions, apart from their records.
	 * @return a line for each report
	 */
	public List<String> ownership() {
		return this.ownership;
	}

}
