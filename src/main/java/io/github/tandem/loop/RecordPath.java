package io.github.tandem.loop;

import java.util.Arrays;
import java.util.List;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Gives the records of one partition the header with the clusters they have passed. Used
 * by the consumer's thread alone.
 */
public final class RecordPath {

	private static final byte[] NONE = {};

	private final LoopProtection protection;

	private final int targetTopic;

	private final Header born;

	// the headers of records that have none, one object for all of them, to be copied
	private final RecordHeaders bornAlone;

	private String sourceName = "";

	private int sourceTopic;

	// records of one origin come one behind the other: the path of the last one, and what
	// it becomes, or null since it comes round

	private byte[] path = NONE;

	private @Nullable Header next;

	/**
	 * Create the paths of a partition's records.
	 * @param protection the protection of this direction
	 * @param targetTopic their topic on the target
	 */
	public RecordPath(LoopProtection protection, String targetTopic) {
		this.protection = protection;
		this.targetTopic = ClusterPath.topic(targetTopic);
		this.born = protection.born(targetTopic);
		this.bornAlone = new RecordHeaders(List.of(this.born));
	}

	/**
	 * Make the headers of a record for the target.
	 * @param record the record of the source
	 * @return its own headers, in their order and byte for byte, and behind them its
	 * path; or {@code null} if it must not be sent, since it comes round
	 */
	public @Nullable Headers headers(ConsumerRecord<byte[], byte[]> record) {
		Header[] own = record.headers().toArray();
		if (own.length == 0) {
			return this.bornAlone;
		}
		int found = find(own, record);
		if (found < 0) {
			Header[] longer = Arrays.copyOf(own, own.length + 1);
			longer[own.length] = this.born;
			return new RecordHeaders(longer);
		}
		Header extended = extend(own[found].value());
		if (extended == null) {
			return null;
		}
		// the array is a copy already
		System.arraycopy(own, found + 1, own, found, own.length - found - 1);
		own[own.length - 1] = extended;
		return new RecordHeaders(own);
	}

	// The last one that was written with the record counts: what is no path was there
	// before, and belongs to somebody else, and what was written to another topic an
	// application copied from what it read there.
	private int find(Header[] own, ConsumerRecord<byte[], byte[]> record) {
		boolean malformed = false;
		for (int index = own.length - 1; index >= 0; index--) {
			if (own[index].key().equals(LoopProtection.HEADER)) {
				byte[] value = own[index].value();
				boolean path = ClusterPath.isPath(value);
				if (path && ClusterPath.isOf(value, sourceTopic(record.topic()))) {
					return index;
				}
				malformed |= !path;
			}
		}
		if (malformed) {
			this.protection.malformed(record.topic());
		}
		return -1;
	}

	private int sourceTopic(String name) {
		if (!name.equals(this.sourceName)) {
			this.sourceName = name;
			this.sourceTopic = ClusterPath.topic(name);
		}
		return this.sourceTopic;
	}

	private @Nullable Header extend(byte[] current) {
		if (!Arrays.equals(current, this.path)) {
			this.next = this.protection.isLooped(current) ? null : this.protection.extend(current, this.targetTopic);
			this.path = current;
		}
		return this.next;
	}

}
