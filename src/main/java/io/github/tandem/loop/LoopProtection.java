package io.github.tandem.loop;

import java.util.List;
import java.util.function.Consumer;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * What keeps records from coming round: each gets a header with the clusters it has
 * passed, and none is sent to a cluster that it has passed. What is in it is the same for
 * all records that were written to the source by others.
 */
public final class LoopProtection {

	/**
	 * The name of the header; {@link ClusterPath} describes its value. It is short since
	 * a producer measures it twice for each record, sign by sign: the eleven of
	 * {@code tandem.path} took a tenth of the CPU time a record.
	 */
	public static final String HEADER = "tndm";

	private final byte[] source;

	private final byte[] target;

	private final String sourceId;

	private final Consumer<String> malformed;

	/**
	 * Create the protection of one direction.
	 * @param sourceId id of the source cluster
	 * @param targetId id of the target cluster
	 * @param malformed is told the topic of each record that has a header of that name
	 * which somebody else wrote
	 */
	public LoopProtection(String sourceId, String targetId, Consumer<String> malformed) {
		this.source = ClusterPath.entry(sourceId);
		this.target = ClusterPath.entry(targetId);
		this.sourceId = sourceId;
		this.malformed = malformed;
	}

	/**
	 * The header of records that have passed no cluster before: that of all that were
	 * written to a topic of the source by others.
	 * @param topic their topic on the target
	 * @return the header
	 */
	Header born(String topic) {
		return new RecordHeader(HEADER, ClusterPath.of(topic, List.of(this.sourceId)));
	}

	/**
	 * Whether a record must not be sent: it was on the target, or it was on the source
	 * before and has come back through somebody who does not look at its path.
	 * @param path the clusters it has passed
	 * @return {@code true} if it comes round
	 */
	boolean isLooped(byte[] path) {
		return ClusterPath.has(path, this.target) || ClusterPath.has(path, this.source);
	}

	Header extend(byte[] path, int topic) {
		return new RecordHeader(HEADER, ClusterPath.extend(path, this.source, topic));
	}

	void malformed(String topic) {
		this.malformed.accept(topic);
	}

}
