package io.github.tandem.soak;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A topic of the soak: its load, and the account of its records.
 */
final class SoakTopic implements AutoCloseable {

	private final String name;

	private final Account account;

	private final Load load;

	/**
	 * Describe a topic that will exist on the source.
	 * @param name its name
	 * @param partitions how many partitions it has
	 * @param perSecond how many records are written to it in a second
	 * @param source the source
	 * @param target the target
	 */
	SoakTopic(String name, int partitions, int perSecond, ThreeBrokers source, ThreeBrokers target) {
		this.name = name;
		long runId = ThreadLocalRandom.current().nextLong();
		this.account = new Account(target.cluster(), name, runId);
		this.load = new Load(source.cluster(), name, runId, this.account.written(), perSecond);
		grow(partitions);
	}

	String name() {
		return this.name;
	}

	Account account() {
		return this.account;
	}

	Load load() {
		return this.load;
	}

	List<Written> partitions() {
		return this.account.written();
	}

	Written partition(int number) {
		return partitions().get(number);
	}

	/**
	 * Write to more partitions.
	 * @param count how many there are now
	 */
	void grow(int count) {
		while (partitions().size() < count) {
			partitions().add(new Written());
		}
	}

	@Override
	public void close() {
		this.account.close();
	}

}
