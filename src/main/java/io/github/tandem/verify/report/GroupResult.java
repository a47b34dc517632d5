package io.github.tandem.verify.report;

/**
 * Whether a consumer group goes on with the same record on both clusters.
 *
 * @param group name of the group
 * @param route the route
 * @param topic the topic on the source
 * @param partition the partition
 * @param committed what it has committed on the source
 * @param translated where it goes on on the target
 * @param reread how many records it reads again there, at most
 * @param outcome equal if the next record is the same, or is met where records are read
 * again; different if it is not; undecided if it is not met, or cannot be read
 * @param detail what was seen
 */
public record GroupResult(String group, String route, String topic, int partition, long committed, long translated,
		long reread, Outcome outcome, String detail) {

}
