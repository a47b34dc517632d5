package io.github.tandem.test;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a parameter of type {@link TwoClusters}, started once for all test classes
 * of the JVM and closed at its end.
 */
abstract class ClustersExtension implements ParameterResolver {

	@Override
	public final boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == TwoClusters.class;
	}

	@Override
	public final Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return context.getRoot()
			.getStore(Namespace.create(ClustersExtension.class))
			.computeIfAbsent(getClass(), (type) -> start(), TwoClusters.class);
	}

	abstract TwoClusters start();

}
