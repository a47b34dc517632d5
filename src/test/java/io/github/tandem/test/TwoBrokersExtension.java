package io.github.tandem.test;

/**
 * Resolves {@link TwoBrokers}, brokers as processes of their own.
 */
public final class TwoBrokersExtension extends ClustersExtension {

	TwoBrokersExtension() {
		super(TwoBrokers.class);
	}

	@Override
	TwoClusters start() {
		return new TwoBrokers();
	}

}
