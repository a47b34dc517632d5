package io.github.tandem.loop;

import java.util.List;

import org.apache.kafka.common.header.Header;

/**
 * Finds the header that Tandem itself has added to records of a topic.
 */
public final class OwnHeader {

	private final int topic;

	private final List<byte[]> clusters;

	/**
	 * Look at the records of a topic.
	 * @param topic its name
	 * @param clusterIds ids of clusters to which a record that has passed them is not
	 * sent again
	 */
	public OwnHeader(String topic, List<String> clusterIds) {
		this.topic = ClusterPath.topic(topic);
		this.clusters = clusterIds.stream().map(ClusterPath::entry).toList();
	}

	/**
	 * Where the header is: the last one that was written with a record of this topic. One
	 * of another topic was copied by an application, and belongs to it.
	 * @param headers the headers of a record
	 * @return its place, or -1
	 */
	public int find(Header[] headers) {
		for (int index = headers.length - 1; index >= 0; index--) {
			if (headers[index].key().equals(LoopProtection.HEADER)) {
				byte[] value = headers[index].value();
				if (ClusterPath.isPath(value) && ClusterPath.isOf(value, this.topic)) {
					return index;
				}
			}
		}
		return -1;
	}

	/**
	 * Whether a record has passed one of the clusters.
	 * @param headers the headers of the record
	 * @return {@code true} if it is not sent there again
	 */
	public boolean hasPassed(Header[] headers) {
		int index = find(headers);
		return index >= 0
				&& this.clusters.stream().anyMatch((cluster) -> ClusterPath.has(headers[index].value(), cluster));
	}

}
