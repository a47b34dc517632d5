package io.github.tandem.migrate.progress;

/**
 * An amount of records.
 *
 * @param records their number
 * @param bytes their size
 */
public record Amount(long records, long bytes) {

	static final Amount NONE = new Amount(0, 0);

	Amount plus(Amount other) {
		return new Amount(this.records + other.records, this.bytes + other.bytes);
	}

	Amount minus(Amount other) {
		return new Amount(this.records - other.records, this.bytes - other.bytes);
	}

}
