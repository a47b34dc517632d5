package io.github.tandem.test;

/**
 * Resolves {@link TwoClusters} to brokers inside the test's JVM.
 */
public final class TwoClustersExtension extends ClustersExtension {

	TwoClustersExtension() {
		super(TwoClusters.class);
	}

	@Override
	TwoClusters start() {
		return new EmbeddedClusters();
	}

}
