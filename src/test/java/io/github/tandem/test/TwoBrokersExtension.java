package io.github.tandem.test;

import org.junit.platform.commons.support.AnnotationSupport;

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

	@Override
	boolean isShared(Class<?> testClass) {
		return AnnotationSupport.findAnnotation(testClass, TwoBrokersTest.class)
			.map(TwoBrokersTest::shared)
			.orElseThrow();
	}

}
