package io.github.tandem.offset.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The log of a partition as a list: an offset without a record has {@code null}.
 */
final class ListedLog implements RecordLog {

	private final List<String> values = new ArrayList<>();

	private final int most;

	ListedLog(int most, List<String> values) {
		this.most = most;
		this.values.addAll(values);
	}

	@Override
	public boolean scan(TopicPartition partition, long from, long to,
			Predicate<ConsumerRecord<byte[], byte[]>> visitor) {
		int read = 0;
		for (long offset = from; offset < Math.min(to, this.values.size()); offset++) {
			String value = this.values.get((int) offset);
			if (value != null) {
				if (read++ == this.most) {
					return false;
				}
				if (!visitor.test(new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null,
						value.getBytes(StandardCharsets.UTF_8)))) {
					return true;
				}
			}
		}
		return true;
	}

}
