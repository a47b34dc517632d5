package io.github.tandem.test;

/**
 * Resolves {@link AuthorizingBrokers}.
 */
public final class AuthorizingBrokersExtension extends ClustersExtension {

	AuthorizingBrokersExtension() {
		super(AuthorizingBrokers.class);
	}

	@Override
	TwoClusters start() {
		return new AuthorizingBrokers();
	}

}
