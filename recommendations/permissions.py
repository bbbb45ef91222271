"""What one may do with models and offers."""

VIEW_OFFER = "recommendations.view_offer"
VIEW_MODEL = "recommendations.view_modelversion"
TRAIN_MODEL = "recommendations.train_modelversion"
ANALYSE_TEXT = "recommendations.analyse_text"
APPROVE_MODEL = "recommendations.approve_modelversion"
