package io.github.tandem.bridge.memory;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What consumers may fetch, by the number of brokers that the source has when they are
 * made, and by the number of partitions: a consumer fetches from all brokers at once, and
 * keeps what it has fetched of a partition that is not read for a while. If there are
 * more later, the consumers there are go on with what they have.
 */
public final class FetchSizes {

	private static final Logger logger = LoggerFactory.getLogger(FetchSizes.class);

	private final long heap;

	private final int threads;

	private final ClientMemory memory;

	private final IntSupplier brokers;

	private final Map<String, Object> producer;

	// bytes, by route
	private final Map<String, Long> kept = new HashMap<>();

	private int most = 1;

	private @Nullable MemoryPlan plan;

	/**
	 * Create the sizes.
	 * @param heap the heap's maximal size in bytes
	 * @param threads number of consumer threads, of all routes together
	 * @param memory what Tandem chose, for one broker
	 * @param brokers tells the number of brokers of the source, zero while it is not
	 * known
	 * @param producer configuration of the producers
	 */
	public FetchSizes(long heap, int threads, ClientMemory memory, IntSupplier brokers, Map<String, Object> producer) {
		this.heap = heap;
		this.threads = threads;
		this.memory = memory;
		this.brokers = brokers;
		this.producer = producer;
	}

	/**
	 * Give a consumer that is made now its sizes.
	 * @param route name of its route
	 * @param configuration its configuration, in which what the user set stays
	 * @param number how many partitions it may be given, zero if that is not known
	 */
	public synchronized void apply(String route, Map<String, Object> configuration, int number) {
		this.most = Math.max(this.most, this.brokers.getAsInt());
		this.memory.from(this.most, this.heap, this.threads)
			.withPartitions(number, this.most, this.heap, this.threads)
			.consumer()
			.forEach(configuration::putIfAbsent);
		this.kept.put(route, number * MemoryPlan.partitionFetch(configuration));
		MemoryPlan current = MemoryPlan
			.of(this.heap, this.threads, this.most, this.memory, configuration, this.producer)
			.keeping(Collections.max(this.kept.values()));
		if (!current.equals(this.plan)) {
			report(current);
		}
	}

	/**
	 * See whether the source has more brokers than it ever had.
	 */
	public synchronized void look() {
		this.most = Math.max(this.most, this.brokers.getAsInt());
		if (this.plan != null && this.plan.brokers() < this.most) {
			report(this.plan.from(this.most));
		}
	}

	private void report(MemoryPlan current) {
		this.plan = current;
		if (current.fits()) {
			logger.atInfo()
				.addKeyValue("heap", "%d MB".formatted(current.heap() / (1024 * 1024)))
				.addKeyValue("records", current)
				.log("Memory of in-flight records");
		}
		else {
			logger.atWarn()
				.addKeyValue("heap", "%d MB".formatted(current.heap() / (1024 * 1024)))
				.addKeyValue("records", current)
				.log("In-flight records may not fit into the heap, with all brokers and partitions that the source has: "
						+ "restart, raise the heap (-Xmx), or lower tandem.in-flight.max-bytes, or fetch.max.bytes and "
						+ "max.partition.fetch.bytes if they are set");
		}
	}

}
